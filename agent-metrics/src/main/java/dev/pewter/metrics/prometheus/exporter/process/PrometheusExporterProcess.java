package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import dev.pewter.metrics.prometheus.exporter.MetricsHandler;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Shows what groups of processes use.
final class PrometheusExporterProcess implements Component<PrometheusExporterProcessArguments> {
  private static final String NAME = "prometheus.exporter.process";

  private final ComponentContext context;
  private final MetricsHandler handler = new MetricsHandler(this::page);
  private volatile Exporter exporter;

  PrometheusExporterProcess(ComponentContext context, PrometheusExporterProcessArguments arguments)
      throws ComponentException {
    this.context = context;
    this.exporter = exporter(arguments);
    context.export(ExporterTarget.exports(context, NAME, ExporterTarget.hostInstance()));
  }

  private Exporter exporter(PrometheusExporterProcessArguments arguments)
      throws ComponentException {
    try {
      return new Exporter(arguments, context, new MetricPage());
    } catch (IOException e) {
      throw new ComponentException("procfs_path: " + e.getMessage());
    }
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // requests come by themselves
  }

  /// Begins anew: what was counted before is forgotten.
  @Override
  public void update(PrometheusExporterProcessArguments arguments) throws ComponentException {
    exporter = exporter(arguments);
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }

  private byte[] page(HttpRequest request) throws IOException, InterruptedException {
    return exporter.page();
  }
}
