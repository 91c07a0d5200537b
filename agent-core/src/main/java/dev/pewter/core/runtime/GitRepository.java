package dev.pewter.core.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A repository fetched with the system's git into the component's directory.
///
/// git is run with a fixed command line, without a prompt and without hooks of the repository; a
/// password goes in by its environment, so that it shows in no process list. Nobody else uses the
/// directory, and one thread at a time fetches.
record GitRepository(BlockArguments.ImportGit arguments, Path directory) implements ImportSource {
  private static final long TIMEOUT_SECONDS = 60;
  private static final long KILL_SECONDS = 5;

  @Override
  public Content fetch() throws IOException, InterruptedException {
    Path repository = directory.resolve("repo");
    Files.createDirectories(directory);
    deleteLocks(repository.resolve(".git"));
    git(directory, "init", "--quiet", repository.toString()); // also one that was broken off
    git(
        repository,
        "fetch",
        "--quiet",
        "--depth=1",
        "--force",
        arguments.repository(),
        arguments.revision());
    git(repository, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD");
    Path path = repository.resolve(arguments.path()).normalize();
    if (!path.startsWith(repository)) {
      throw new IOException("path leads out of the repository: " + arguments.path());
    }
    return ImportSource.read(path, arguments.path());
  }

  /// A git that was killed has left its locks, which would end each one after it.
  private static void deleteLocks(Path git) throws IOException {
    if (Files.isDirectory(git)) {
      Files.walkFileTree(
          git,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (file.toString().endsWith(".lock")) {
                Files.delete(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }

  @Override
  public Duration interval() {
    return arguments.pullFrequency();
  }

  private void git(Path in, String... words) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of("git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never"));
    command.addAll(List.of("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    credentials(builder);
    Path output = Files.createTempFile("pewter-git", ".log");
    try {
      builder.redirectOutput(output.toFile());
      Process process = start(builder);
      try {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          throw failed("git did not finish within " + TIMEOUT_SECONDS + "s");
        }
      } finally { // also when interrupted
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().completeOnTimeout(process, KILL_SECONDS, TimeUnit.SECONDS).join();
      }
      if (process.exitValue() != 0) {
        String said = Files.readString(output).strip();
        throw failed(said.lines().reduce((_, last) -> last).orElse("git failed"));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("import.git needs the program git, which cannot be started", e);
    }
  }

  private IOException failed(String reason) {
    return new IOException(
        "updating component: failed to download repository \"%s\": %s"
            .formatted(arguments.repository().replaceAll("//[^/@]*@", "//"), reason));
  }

  private void credentials(ProcessBuilder builder) throws IOException {
    var environment = builder.environment();
    var basic = arguments.basicAuth();
    if (basic != null) {
      String password =
          basic.passwordFile().isEmpty()
              ? basic.password().reveal()
              : Files.readString(Path.of(basic.passwordFile())).strip();
      String token =
          Base64.getEncoder()
              .encodeToString((basic.username() + ":" + password).getBytes(StandardCharsets.UTF_8));
      environment.put("GIT_CONFIG_COUNT", "1");
      environment.put("GIT_CONFIG_KEY_0", "http.extraHeader");
      environment.put("GIT_CONFIG_VALUE_0", "Authorization: Basic " + token);
    }
    var key = arguments.sshKey();
    if (key != null) {
      String file = key.keyFile();
      if (key.key() != null) {
        Path written = directory.resolve("ssh_key");
        Files.deleteIfExists(written);
        Files.createFile(
            written,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(written, key.key().reveal().strip() + "\n");
        file = written.toString();
      }
      environment.put(
          "GIT_SSH_COMMAND",
          "ssh -o BatchMode=yes -o IdentitiesOnly=yes -i '%s' -l '%s'"
              .formatted(file.replace("'", ""), key.username().replace("'", "")));
    }
  }
}
