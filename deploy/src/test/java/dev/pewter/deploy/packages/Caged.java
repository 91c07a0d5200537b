package dev.pewter.deploy.packages;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// An agent in a root file system of its own that it cannot write to, but for one folder in memory;
/// without capabilities but those by which it got there.
final class Caged implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final int port;

  private Caged(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /// Starts `command FLAGS` in a tree and waits until it is ready or has ended.
  ///
  /// @param user as whom, such as `473:473`
  /// @param state the only folder that can be written to
  /// @param mounts folders of this machine by their place in the tree, read-only
  static Caged start(Path root, String user, String state, Map<String, Path> mounts, String command)
      throws IOException {
    var volumes = new StringBuilder();
    for (var mount : mounts.entrySet()) {
      // A container engine, too, makes the place before the root becomes read-only.
      Files.createDirectories(root.resolve(mount.getKey().substring(1)));
      volumes.append(
          """
          mount --rbind '%2$s' '%1$s'
          mount -o remount,ro,bind '%1$s'
          """
              .formatted(root + mount.getKey(), mount.getValue()));
    }
    int port = FreePort.find();
    Path log = Files.createTempFile("caged", ".log");
    String script =
        """
        set -eu
        mount --bind '%1$s' '%1$s'
        mount -o remount,ro,bind '%1$s'
        %6$s
        mount --rbind /proc '%1$s/proc'
        mount --rbind /dev '%1$s/dev'
        mount -t tmpfs tmpfs '%1$s%3$s'
        chown %2$s '%1$s%3$s'
        exec setpriv --bounding-set=-all,+sys_chroot,+setuid,+setgid --inh-caps=-all \
          chroot --userspec=%2$s '%1$s' /bin/env -i PATH=/bin:/usr/bin ALLOY_DEPLOY_MODE=docker \
          %4$s --storage.path=%3$s/data --server.http.listen-addr=127.0.0.1:%5$d
        """
            .formatted(root, user, state, command, port, volumes.toString().strip());
    var process =
        new ProcessBuilder("unshare", "-m", "bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var agent = new Caged(process, log, port);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !process.isAlive() || agent.isReady());
    return agent;
  }

  boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException _) {
      return false; // does not listen yet
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /// Files that its memory holds, such as the AOT cache.
  String maps() throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "maps"));
  }

  /// What it may do beside what its user may, as the kernel tells it.
  long capabilities() throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .sum();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /// Asks it to end as the kubelet does; the exit code.
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(log);
  }
}
