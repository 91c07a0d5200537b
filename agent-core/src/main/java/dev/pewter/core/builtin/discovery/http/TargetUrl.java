package dev.pewter.core.builtin.discovery.http;

import dev.pewter.core.builtin.discovery.JsonTree;
import dev.pewter.core.builtin.discovery.TargetGroups;
import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Asks one URL for targets.
public final class TargetUrl implements TargetSource {
  static final int MAX_BYTES = 16 << 20;
  private static final String URL_LABEL = "__meta_url";
  private static final Pattern JSON =
      Pattern.compile(
          "application/json(;\\s*charset=(\"utf-8\"|utf-8))?", Pattern.CASE_INSENSITIVE);

  private final DiscoveryHttpArguments arguments;
  private final HttpClient client;
  private final Log log;
  private final Metrics.Counter failures;

  public TargetUrl(DiscoveryHttpArguments arguments, ComponentContext context) {
    this.arguments = arguments;
    this.client = HttpClients.shared().client(arguments.client(), context.agent().userAgent());
    this.log = context.log();
    this.failures =
        context
            .metrics()
            .counter("prometheus_sd_http_failures_total", "Requests for targets that failed.");
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last)
      throws InterruptedException {
    try {
      return Map.of(arguments.url().toString(), ask());
    } catch (IOException | IllegalArgumentException e) {
      failures.increment();
      log.error("unable to refresh target groups", "err", e);
      return last;
    }
  }

  private List<Target> ask() throws IOException, InterruptedException {
    var seconds =
        BigDecimal.valueOf(arguments.refreshInterval().toMillis(), 3).stripTrailingZeros();
    Request request =
        Request.get(arguments.url())
            .header("Accept", "application/json")
            .header("X-Prometheus-Refresh-Interval-Seconds", seconds.toPlainString())
            .timeout(arguments.refreshInterval())
            .maxResponseBytes(MAX_BYTES);
    try (Response response = client.send(request)) {
      if (response.status() != 200) {
        throw new IOException("server returned HTTP status " + response.statusText());
      }
      String type = response.header("Content-Type");
      if (type == null || !JSON.matcher(type.strip()).matches()) {
        throw new IOException("unsupported content type \"" + (type == null ? "" : type) + "\"");
      }
      return TargetGroups.of(
          JsonTree.parse(response.text()), Map.of(URL_LABEL, arguments.url().toString()));
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
