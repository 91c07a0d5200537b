package dev.pewter.deploy;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// The distribution as a user starts it, in a folder of its own.
final class Pewter implements AutoCloseable {
  static final Path BIN = Path.of("target/dist/pewter/bin").toAbsolutePath();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  /// How long a stop or a reload may take here whatever the receiver does. Half of it is promised
  /// where the machine is not busy; who waits for a request waits ten seconds and more.
  static final Duration STOPS_WITHIN = Duration.ofSeconds(9);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// What a finished command left.
  record Result(int exitCode, String out, String err) {}

  private final Process process;
  private final Path folder;
  private final int port;
  private final List<String> arguments;

  private Pewter(Process process, Path folder, int port, List<String> arguments) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.arguments = List.copyOf(arguments);
  }

  /// Starts the same again, at the same address.
  Pewter again() throws IOException {
    return started(folder, Map.of(), arguments, port);
  }

  /// Runs a command to its end.
  static Result command(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var process = start(folder, environment, command(List.of(arguments)), "out", "err");
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + List.of(arguments));
    }
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  /// Starts `pewter run` on a file of the folder and waits until it is ready or has ended.
  static Pewter run(Path folder, Map<String, String> environment, String config, String... flags)
      throws IOException {
    return runAt(FreePort.find(), folder, environment, config, flags);
  }

  /// The same on a port that others know.
  static Pewter runAt(
      int port, Path folder, Map<String, String> environment, String config, String... flags)
      throws IOException {
    var arguments = new ArrayList<>(List.of("run", "--storage.path=" + folder.resolve("data")));
    arguments.add("--server.http.listen-addr=127.0.0.1:" + port);
    arguments.addAll(List.of(flags));
    arguments.add(config);
    return started(folder, environment, arguments, port);
  }

  /// The same with exactly these arguments, by which it listens on the port.
  static Pewter runWith(
      int port, Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    return started(folder, environment, arguments, port);
  }

  /// The same in a mount namespace of its own, where a script has changed what is mounted; ends
  /// with 99 where that may not be done.
  static Pewter runAmong(String mounts, Path folder, Map<String, String> environment, String config)
      throws IOException {
    int port = FreePort.find();
    var command =
        List.of(
            "unshare",
            "-m",
            "bash",
            "-c",
            "(" + mounts + ") || exit 99; exec \"$@\"",
            "bash",
            BIN.resolve("pewter").toString(),
            "run",
            "--storage.path=" + folder.resolve("data"),
            "--server.http.listen-addr=127.0.0.1:" + port,
            config);
    var process = start(folder, environment, command, "run.out", "run.err");
    return awaited(new Pewter(process, folder, port, List.of()));
  }

  /// Starts `pewter demo` and waits until it is ready or has ended.
  static Pewter demo(Path folder, Map<String, String> environment) throws IOException {
    int port = FreePort.find();
    return started(
        folder, environment, List.of("demo", "--server.http.listen-addr=127.0.0.1:" + port), port);
  }

  private static Pewter started(
      Path folder, Map<String, String> environment, List<String> arguments, int port)
      throws IOException {
    var process = start(folder, environment, command(arguments), "run.out", "run.err");
    return awaited(new Pewter(process, folder, port, arguments));
  }

  private static Pewter awaited(Pewter agent) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !agent.process.isAlive() || agent.isReady());
      return agent;
    } catch (ConditionTimeoutException e) {
      agent.close(); // nobody else has it
      throw e;
    }
  }

  private static Process start(
      Path folder, Map<String, String> environment, List<String> command, String out, String err)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8"); // messages of the system are compared
    builder.environment().putAll(environment);
    builder.redirectOutput(folder.resolve(out).toFile());
    builder.redirectError(folder.resolve(err).toFile());
    return builder.start();
  }

  private static List<String> command(List<String> arguments) {
    var command = new ArrayList<>(List.of(BIN.resolve("pewter").toString()));
    command.addAll(arguments);
    return command;
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException _) {
      return false; // does not listen yet
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /// An endless answer, as it comes.
  InputStream stream(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// Sends a signal such as `HUP`.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Lets it open so many files at once, and no more; those that are open stay so.
  void limitOpenFiles(int most) throws IOException, InterruptedException {
    var limit = List.of("prlimit", "--pid", Long.toString(pid()), "--nofile=" + most + ":");
    if (new ProcessBuilder(limit).inheritIO().start().waitFor() != 0) {
      throw new AssertionError("no limit of open files to be set");
    }
  }

  /// Ends it as the kernel does when memory runs out: at once, without a word.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// Asks it to end as the kubelet does, and tells how long that took.
  Duration terminate() throws InterruptedException {
    long start = System.nanoTime();
    process.destroy();
    exitCode();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// The sum over all series of a metric, 0 if there is none.
  double metric(String name) throws IOException, InterruptedException {
    return metric(name, "");
  }

  /// The sum over those series of a metric whose labels contain a text.
  double metric(String name, String labels) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// The exit code, once it has ended.
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running; its log:\n" + err());
    }
    return process.exitValue();
  }

  String err() {
    return read("run.err");
  }

  String out() {
    return read("run.out");
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The first log line that contains the text, or null.
  @Nullable String logLine(String text) {
    return err().lines().filter(line -> line.contains(text)).findFirst().orElse(null);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
