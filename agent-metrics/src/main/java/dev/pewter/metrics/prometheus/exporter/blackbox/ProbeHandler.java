package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.HeaderRules;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Answers `?target=…&module=…` below any path with what a probe finds.
final class ProbeHandler implements HttpHandler {
  /// The module of targets that name none.
  static final String DEFAULT = "http_2xx";

  private static final double DEFAULT_SECONDS = 120;

  private final ComponentContext context;
  private final AtomicLong bufferedBytes = new AtomicLong();
  private volatile Setup setup = new Setup(Map.of(), Duration.ZERO);

  /// @param offset what is taken off the time that the asker allows
  private record Setup(Map<String, Module> modules, Duration offset) {}

  ProbeHandler(ComponentContext context) {
    this.context = context;
  }

  void use(Map<String, Module> modules, Duration offset) {
    setup = new Setup(modules, offset);
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    var now = setup;
    String name = request.query().getOrDefault("module", "");
    name = name.isEmpty() ? DEFAULT : name;
    Module module = now.modules.get(name);
    String target = request.query().getOrDefault("target", "");
    Duration time = module == null ? Duration.ZERO : time(request, module, now.offset);
    String hostname = request.query().getOrDefault("hostname", "");
    String mistake = mistake(name, module, target, hostname, time);
    if (mistake != null || module == null || time == null) {
      response.text(time == null ? 500 : 400, mistake + "\n");
      return;
    }
    var probe = new Probe(target, time, bufferedBytes);
    run(probe, module, name, hostname, request);
    if ("true".equals(request.query().get("debug"))) {
      response.text(200, debugText(probe));
    } else {
      response.header("Content-Type", MetricsRegistry.CONTENT_TYPE).send(probe.gauges().text());
    }
  }

  private static @Nullable String mistake(
      String name,
      @Nullable Module module,
      String target,
      String hostname,
      @Nullable Duration time) {
    if (module == null) {
      return "Unknown module \"" + name + "\"";
    }
    if (time == null) {
      return "Failed to parse timeout from Prometheus header";
    }
    if (target.isEmpty()) {
      return "Target parameter is missing";
    }
    if (!HeaderRules.isFieldValue(hostname)) {
      return "hostname is not valid";
    }
    return switch (module.prober()) {
      case "http", "tcp", "dns", "icmp", "grpc" ->
          module.refusal() == null ? null : "module " + name + ": " + module.refusal();
      default -> "Unknown prober \"" + module.prober() + "\"";
    };
  }

  /// How long a probe may take: what the asker allows, less the offset, or the module's own time if
  /// that is shorter; null when the header is no number.
  private static @Nullable Duration time(HttpRequest request, Module module, Duration offset) {
    String header = request.header("X-Prometheus-Scrape-Timeout-Seconds");
    double asked = 0;
    if (header != null && !header.isEmpty()) {
      try {
        asked = Double.parseDouble(header);
      } catch (NumberFormatException _) {
        return null;
      }
    }
    double most = (asked > 0 && asked < 1e6 ? asked : DEFAULT_SECONDS) - offset.toNanos() / 1e9;
    double own = module.timeout().toNanos() / 1e9;
    double seconds = (own > 0 && own < most) || most < 0 ? own : most;
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private void run(Probe probe, Module module, String name, String hostname, HttpRequest request)
      throws InterruptedException {
    request.cancelWhenAbandoned();
    probe.note("Beginning probe", "module", name, "target", probe.target());
    long start = System.nanoTime();
    boolean isSuccess;
    try (var tasks = new TaskGroup(context.globalId())) {
      tasks.start("deadline", probe::guard);
      isSuccess =
          switch (module.prober()) {
            case "http" ->
                new HttpProber(
                        probe,
                        module.http(),
                        hostname,
                        "Blackbox Exporter/" + context.agent().version())
                    .run();
            case "tcp" -> new TcpProber(probe, module.tcp(), hostname).run();
            case "dns" -> new DnsProber(probe, module.dns()).run();
            default -> new IcmpProber(probe, module.icmp()).run();
          };
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    probe.gauges().set("probe_success", "Whether the probe was a success.", isSuccess ? 1 : 0);
    probe.gauges().set("probe_duration_seconds", "How long the probe took.", seconds);
    if (!isSuccess) {
      context
          .log()
          .debug("probe failed", "module", name, "target", probe.target(), "err", probe.failure());
    }
  }

  private static String debugText(Probe probe) {
    return "Logs for the probe:\n"
        + String.join("\n", probe.notes())
        + "\n\n\n\nMetrics that would have been returned:\n"
        + new String(probe.gauges().text(), StandardCharsets.UTF_8);
  }
}
