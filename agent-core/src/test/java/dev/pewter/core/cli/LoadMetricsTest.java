package dev.pewter.core.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadMetricsTest {
  private final MetricsRegistry registry =
      new MetricsRegistry(Logs.to(OutputStream.nullOutputStream()).log("metrics"));
  private final LoadMetrics loads = new LoadMetrics(registry.scope(), Clock.SYSTEM, "");

  private String scrape() throws IOException {
    var out = new ByteArrayOutputStream();
    registry.scrape(out);
    return out.toString(UTF_8);
  }

  @Test
  void showsOneHashOverAllFiles() throws IOException {
    loads.loaded(true, List.of(source("a"), source("bc")));
    // SHA-256 of "abc", from FIPS 180-4.
    String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(scrape())
        .contains("alloy_config_hash{cluster_name=\"\",sha256=\"" + hash + "\"} 1\n")
        .contains("alloy_config_last_load_successful 1\n")
        .contains("alloy_config_load_failures_total 0\n");
    loads.loaded(false, List.of());
    assertThat(scrape())
        .doesNotContain(hash)
        .contains("sha256=\"" + "0".repeat(64) + "\"} 1\n")
        .contains("alloy_config_last_load_successful 0\n")
        .contains("alloy_config_load_failures_total 1\n");
  }

  private static Source source(String text) {
    return new Source("f", text.getBytes(UTF_8));
  }
}
