package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final TestContext context = new TestContext("test");

  private Watched watched(String name, int samples) {
    return new Watched(
        name,
        page -> {
          var family = page.gauge(name, "h", "i");
          for (int i = 0; i < samples; i++) {
            family.add(1, Integer.toString(i));
          }
        },
        context.log(),
        new TestClock());
  }

  @Test
  void failsACollectorWhoseMetricsHaveNoRoom() throws InterruptedException {
    var page = new MetricPage(10_000);
    var greedy = watched("greedy", 1000);
    var modest = watched("modest", 1);
    greedy.collect(page);
    modest.collect(page);
    assertThat(greedy.isLastSuccess()).isFalse();
    assertThat(modest.isLastSuccess()).isTrue();
    assertThat(new String(page.text(), StandardCharsets.UTF_8)).contains("modest{i=\"0\"} 1\n");
    assertThat(context.log().lines())
        .containsExactly(
            "error collector failed collector=greedy"
                + " err=more metrics than the page has room for");
  }
}
