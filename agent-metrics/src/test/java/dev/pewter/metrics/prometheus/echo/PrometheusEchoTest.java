package dev.pewter.metrics.prometheus.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.testing.TestContext;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PrometheusEchoTest {

  private static SampleBatch batch(Delivery delivery) {
    var out = new SampleBatchWriter();
    out.add(Labels.of("__name__", "up", "job", "b"), 1, 1_700_000_000_123L);
    out.add(Labels.of("__name__", "up", "job", "a\"\n\\"), Double.NaN, 0);
    out.add(
        Labels.of("__name__", "lat", "x", "y"),
        new Histogram(
            0,
            0,
            0,
            3,
            4.5,
            Histogram.Buckets.NONE,
            Histogram.Buckets.NONE,
            new double[0],
            Histogram.Reset.UNKNOWN),
        5);
    out.metadata(new SampleBatch.Metadata("up", SampleBatch.Type.GAUGE, "is\nit", ""));
    return out.finish(delivery);
  }

  @Test
  void showsEachBatchAndDeliversIt() {
    var context = new TestContext("prometheus.echo.e");
    var outcomes = new ArrayList<Delivery.Outcome>();
    new PrometheusEcho(context, new PrometheusEchoArguments("text"))
        .accept(batch(Delivery.of(outcomes::add)));

    assertThat(context.log().lines())
        .containsExactly(
            "info received metrics metrics="
                + "# TYPE lat histogram\n"
                + "lat_bucket{x=\"y\",le=\"+Inf\"} 3\n"
                + "lat_sum{x=\"y\"} 4.5\n"
                + "lat_count{x=\"y\"} 3\n"
                + "# HELP up is\\nit\n"
                + "# TYPE up untyped\n"
                + "up{job=\"a\\\"\\n\\\\\"} NaN\n"
                + "up{job=\"b\"} 1 1700000000123\n");
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
  }

  @Test
  void knowsOpenMetrics() {
    assertThat(BatchText.of(batch(Delivery.unattended()), true))
        .contains("# TYPE up unknown\n", "up{job=\"b\"} 1.0 1700000000.123\n");
  }
}
