package dev.pewter.metrics.prometheus.exporter.self;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Shows what the agent shows of itself at `/metrics`, whatever the path.
final class PrometheusExporterSelf implements Component<PrometheusExporterSelfArguments> {
  private static final String NAME = "prometheus.exporter.self";
  private static final String PAGE = "/metrics";

  private final ComponentContext context;

  PrometheusExporterSelf(ComponentContext context) {
    this.context = context;
    context.export(ExporterTarget.exports(context, NAME, ExporterTarget.hostInstance()));
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // requests come by themselves
  }

  @Override
  public void update(PrometheusExporterSelfArguments arguments) {
    // there is nothing that could change
  }

  @Override
  public HttpHandler handler() {
    return this::answer;
  }

  private void answer(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String accept = request.header("Accept");
    context.ask(
        new LocalRequest(PAGE, accept == null ? Map.of() : Map.of("Accept", accept)), response);
  }
}
