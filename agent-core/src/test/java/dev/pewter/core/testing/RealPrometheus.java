package dev.pewter.core.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// Debian's Prometheus as a process of its own, which takes remote write, scrapes what it is told
/// to, and answers queries.
public final class RealPrometheus implements AutoCloseable {
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"");

  private final Path directory;
  private final int port;
  private final String scrapes;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;

  /// Starts one that keeps its data in a directory.
  public RealPrometheus(Path directory) throws IOException {
    this(directory, FreePort.find(), "");
    start();
  }

  private RealPrometheus(Path directory, int port, String scrapes) {
    this.directory = directory;
    this.port = port;
    this.scrapes = scrapes;
  }

  /// One that is not started yet.
  public static RealPrometheus stopped(Path directory, int port) {
    return scraping(directory, port, "");
  }

  /// One that is not started yet.
  ///
  /// @param scrapes the sections `global` and `scrape_configs` of its configuration
  public static RealPrometheus scraping(Path directory, int port, String scrapes) {
    return new RealPrometheus(directory, port, scrapes);
  }

  /// Whether the program is there.
  public static boolean isInstalled() {
    return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, "prometheus")));
  }

  /// Starts it and waits until it takes requests.
  public void start() throws IOException {
    Files.createDirectories(directory);
    var config = directory.resolve("prometheus.yml");
    Files.writeString(config, "storage:\n  exemplars:\n    max_exemplars: 1000\n" + scrapes);
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-remote-write-receiver",
                "--enable-feature=native-histograms,exemplar-storage",
                "--log.level=error")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      await().until(this::isReady);
    } catch (ConditionTimeoutException e) {
      close(); // whose constructor fails has nothing to close
      throw e;
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (IOException _) {
      return false; // not listening yet
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// What a path of its API answers.
  public String get(String path) throws IOException, InterruptedException {
    return send(path).body();
  }

  /// The value of a query's only result now; not a number when there is none.
  public double value(String query) throws IOException, InterruptedException {
    String answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    var value = VALUE.matcher(answer);
    if (!value.find()) {
      return Double.NaN;
    }
    String text = value.group(1);
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  @Override
  public void close() {
    var running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(20, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
