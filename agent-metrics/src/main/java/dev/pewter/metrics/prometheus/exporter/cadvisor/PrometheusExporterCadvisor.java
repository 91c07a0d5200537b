package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import dev.pewter.metrics.prometheus.exporter.MetricsHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Shows what containers use.
final class PrometheusExporterCadvisor implements Component<PrometheusExporterCadvisorArguments> {
  private static final String NAME = "prometheus.exporter.cadvisor";
  private static final Duration BETWEEN_MEASUREMENTS = Duration.ofMinutes(1);
  private static final List<String> ROOTS = List.of("/rootfs", "/host/root");

  private final ComponentContext context;
  private final String root;
  private final MetricsHandler handler = new MetricsHandler(this::page);
  private volatile Exporter exporter;

  PrometheusExporterCadvisor(
      ComponentContext context, PrometheusExporterCadvisorArguments arguments) {
    this(context, arguments, machinesRoot());
  }

  /// @param root below which the machine's files are; empty for `/`
  PrometheusExporterCadvisor(
      ComponentContext context, PrometheusExporterCadvisorArguments arguments, String root) {
    this.context = context;
    this.root = root;
    this.exporter = exporter(arguments);
    context.export(ExporterTarget.exports(context, NAME, ExporterTarget.hostInstance()));
  }

  private static String machinesRoot() {
    return ROOTS.stream()
        .filter(path -> Files.isDirectory(Path.of(path, "etc")))
        .findFirst()
        .orElse("");
  }

  private Exporter exporter(PrometheusExporterCadvisorArguments arguments) {
    String leftOut = MetricKind.leftOut(arguments);
    if (!leftOut.isEmpty()) {
      context
          .log()
          .warn(
              "disabled_metrics takes the place of what is off by default; what it does not name and"
                  + " is not supported is left out",
              "metrics",
              leftOut);
    }
    return new Exporter(arguments, context, root, new MetricPage());
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (true) {
        context.clock().sleep(BETWEEN_MEASUREMENTS);
        measureLayers();
      }
    } catch (InterruptedException e) {
      exporter.close(); // not after a bug of ours, for then it is run again
      throw e;
    }
  }

  /// Measures what the containers of the last page have written.
  void measureLayers() throws InterruptedException {
    exporter.measureLayers();
  }

  @Override
  public void update(PrometheusExporterCadvisorArguments arguments) {
    Exporter old = exporter;
    exporter = exporter(arguments);
    old.close();
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }

  private byte[] page(HttpRequest request) throws IOException, InterruptedException {
    return exporter.page();
  }
}
