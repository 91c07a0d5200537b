package dev.pewter.core.api;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.telemetry.LogOutput;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// `/-/support`: a zip file with what a person who helps needs to see, without secrets. One at a
/// time.
final class SupportBundle implements HttpHandler {
  private static final int LONGEST = 30;
  private static final String ROOT = "alloy-support-bundle/";

  private final AgentView agent;
  private final MetricsRegistry metrics;
  private final LogOutput logs;
  private final Diagnosis diagnosis;
  private final Clock clock;
  private final ApiOptions options;
  private final Semaphore collecting = new Semaphore(1);

  SupportBundle(
      AgentView agent,
      MetricsRegistry metrics,
      LogOutput logs,
      Diagnosis diagnosis,
      Clock clock,
      ApiOptions options) {
    this.agent = agent;
    this.metrics = metrics;
    this.logs = logs;
    this.diagnosis = diagnosis;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    if (!request.method().equals("GET")) {
      response.text(404, AgentApi.NOT_FOUND);
      return;
    }
    if (!options.supportBundle()) {
      response.text(
          403,
          "support bundle generation is disabled; it can be re-enabled by removing the"
              + " --server.http.disable-support-bundle flag\n");
      return;
    }
    String asked = request.query().get("duration");
    String wrong = asked == null ? null : refusal(asked);
    if (wrong != null) {
      response.text(400, wrong + "\n");
      return;
    }
    if (!collecting.tryAcquire()) {
      response.text(503, "a support bundle is being collected already\n");
      return;
    }
    try {
      byte[] zip = collect(asked == null ? LONGEST : Integer.parseInt(asked));
      response
          .status(200)
          .header("Content-Type", "application/zip")
          .header("Content-Disposition", "attachment; filename=\"alloy-support-bundle.zip\"")
          .send(zip);
    } finally {
      collecting.release();
    }
  }

  private static @Nullable String refusal(String asked) {
    if (!asked.matches("[+-]?[0-9]+")) {
      return "duration value (in seconds) should be a positive integer: strconv.Atoi: parsing \""
          + asked
          + "\": invalid syntax";
    }
    if (asked.length() > 9) {
      return "duration value (in seconds) should be a positive integer: strconv.Atoi: parsing \""
          + asked
          + "\": value out of range";
    }
    int seconds = Integer.parseInt(asked);
    if (seconds < 1) {
      return "duration value (in seconds) should be larger than 1";
    }
    return seconds > LONGEST ? "duration value exceeds the server's write timeout" : null;
  }

  private byte[] collect(int seconds) throws IOException, InterruptedException {
    logs.record();
    String logged;
    byte[] first;
    try {
      first = scrape();
      clock.sleep(Duration.ofSeconds(seconds));
    } finally {
      logged = logs.recorded();
    }
    var bytes = new ByteArrayOutputStream(64 << 10);
    try (var zip = new ZipOutputStream(bytes)) {
      add(zip, "alloy-metadata.yaml", metadata());
      zip.putNextEntry(new ZipEntry(ROOT + "alloy-components.json"));
      ComponentJson.list(agent.components("").orElseThrow(), zip);
      zip.closeEntry();
      add(zip, "alloy-peers.json", Peers.json(agent.peers(), agent.listenAddress()));
      add(zip, "alloy-metrics-sample-start.txt", new String(first, StandardCharsets.UTF_8));
      add(zip, "alloy-metrics-sample-end.txt", new String(scrape(), StandardCharsets.UTF_8));
      var flags = new StringBuilder();
      new TreeMap<>(options.flags())
          .forEach((name, value) -> flags.append(name).append('=').append(value).append('\n'));
      add(zip, "alloy-runtime-flags.txt", flags.toString());
      add(zip, "alloy-environment.txt", environment());
      if (!logged.isEmpty()) {
        add(zip, "alloy-logs.txt", logged);
      }
      add(zip, "threads.txt", diagnosis.threads());
      add(zip, "heap.txt", diagnosis.heap());
      var custom = CustomSecrets.of(agent.sources(), agent);
      for (Source source : agent.sources()) {
        Path name = Path.of(source.name()).getFileName();
        add(
            zip,
            "sources/" + (name == null ? "config.alloy" : name),
            Redaction.redact(source, custom).text());
      }
    }
    return bytes.toByteArray();
  }

  private byte[] scrape() throws IOException {
    var text = new ByteArrayOutputStream();
    metrics.scrape(text);
    return text.toByteArray();
  }

  private String metadata() {
    return "build_version: "
        + options.version()
        + "\nos: "
        + System.getProperty("os.name")
        + "\narchitecture: "
        + System.getProperty("os.arch")
        + "\njava: "
        + Runtime.version()
        + "\n";
  }

  /// Only variables that tune the process; the others may hold secrets.
  private static String environment() {
    var text = new StringBuilder();
    new TreeMap<>(System.getenv())
        .forEach(
            (name, value) -> {
              if (name.matches(
                  "GO[A-Z]+|AUTOMEMLIMIT|ALLOY_DEPLOY_MODE|HOSTNAME"
                      + "|PEWTER_(HEAP|DIRECT_MEMORY|CODE_CACHE)")) {
                text.append(name).append('=').append(value).append('\n');
              }
            });
    return text.toString();
  }

  private static void add(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(ROOT + name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
