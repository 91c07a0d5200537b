package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What a warm scrape of this machine allocates, with the default collectors.
@EnabledOnOs(OS.LINUX)
class ScrapeAllocationTest {
  private static final long MOST = 300_000;

  @Test
  void allocatesLittle()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component =
        new PrometheusExporterUnix(
            new TestContext("test"), Blocks.decode(PrometheusExporterUnixArguments.class, ""));
    var request = new Below(new LocalRequest("/metrics", Map.of()), "/metrics");
    var response = new Nowhere();
    Allocations.assertAllocatesAtMost(MOST, () -> component.handler().handle(request, response));
  }

  /// Takes an answer and forgets it.
  private static final class Nowhere implements HttpResponse {
    @Override
    public HttpResponse status(int status) {
      return this;
    }

    @Override
    public HttpResponse header(String name, String value) {
      return this;
    }

    @Override
    public void send(byte[] body) {}

    @Override
    public OutputStream stream() {
      return OutputStream.nullOutputStream();
    }
  }
}
