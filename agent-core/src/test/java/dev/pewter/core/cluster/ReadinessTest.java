package dev.pewter.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final long SECOND = 1_000_000_000;
  private final TestContext.TestLog log = new TestContext("cluster").log();

  private Readiness of(int size, Duration timeout) {
    return new Readiness(
        new ClusterOptions("", "", List.of(), List.of(), Duration.ZERO, "", size, timeout), log, 0);
  }

  @Test
  void isReadyAtOnceWithoutAMinimum() {
    assertThat(of(0, Duration.ZERO).isReady(1, 0)).isTrue();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void waitsForeverWithoutATimeoutAndStopsWhenMembersAreLost() {
    var readiness = of(3, Duration.ZERO);
    assertThat(readiness.isReady(2, 1000 * SECOND)).isFalse();
    assertThat(readiness.isReady(3, 1001 * SECOND)).isTrue();
    assertThat(readiness.isReady(2, 1002 * SECOND)).isFalse();
    assertThat(log.lines())
        .containsExactly(
            "info minimum cluster size reached, marking cluster as ready to admit traffic"
                + " minimum_cluster_size=3 peers_count=3",
            "warn minimum cluster size requirements are not met - marking cluster as not ready for"
                + " traffic minimum_cluster_size=3 peers_count=2");
  }

  @Test
  void goesOnWithTooFewWhenTheTimeIsOver() {
    var readiness = of(3, Duration.ofSeconds(10));
    assertThat(readiness.isReady(1, 9 * SECOND)).isFalse();
    assertThat(readiness.isReady(1, 10 * SECOND)).isTrue();
    assertThat(readiness.isReady(2, 11 * SECOND)).isTrue();
    assertThat(readiness.isReady(3, 12 * SECOND)).isTrue();
    assertThat(readiness.isReady(2, 20 * SECOND)).isFalse();
    assertThat(readiness.isReady(2, 30 * SECOND)).isTrue();
  }
}
