package dev.pewter.metrics.prometheus.exporter;

import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.MetricsAnswer;
import java.io.IOException;

/// Answers any path below a component with a page that is made for each request. One that cannot be
/// made is status 500 with the reason.
public final class MetricsHandler implements HttpHandler {
  private final PageSource source;

  /// Makes a page.
  @FunctionalInterface
  public interface PageSource {
    /// The text of the page, as `MetricPage.text` gives it.
    byte[] page(HttpRequest request) throws IOException, InterruptedException;
  }

  public MetricsHandler(PageSource source) {
    this.source = source;
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    byte[] page;
    try {
      page = source.page(request);
    } catch (IOException e) {
      response.text(500, e.getMessage() + "\n");
      return;
    }
    MetricsAnswer.send(page, request, response);
  }
}
