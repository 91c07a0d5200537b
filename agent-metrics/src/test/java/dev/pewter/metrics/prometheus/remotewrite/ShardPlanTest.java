package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardPlanTest {
  private final ShardPlan plan = new ShardPlan();

  /// 1,000 entries a second come.
  private int review(int current, double out, double sendingSeconds, double behind) {
    return plan.review(
        new ShardPlan.Facts(10, 10_000, out, sendingSeconds, behind), current, 1, 50);
  }

  @Test
  void takesAsManyShardsAsSendingTakesTime() {
    assertThat(review(1, 10_000, 45, 0)).isEqualTo(5);
  }

  @Test
  void staysNearTheCurrentNumber() {
    assertThat(review(4, 10_000, 45, 0)).isEqualTo(4);
  }

  @Test
  void takesMoreWhenItIsBehind() {
    assertThat(review(1, 5_000, 10, 60)).isGreaterThan(4);
  }

  @Test
  void takesNoLessWhileItIsFarBehind() {
    assertThat(review(10, 10_000, 5, 11)).isEqualTo(10);
    assertThat(review(10, 10_000, 5, 1)).isLessThan(10);
  }

  @Test
  void changesNothingWhenNothingWasSent() {
    assertThat(review(3, 0, 10, 600)).isEqualTo(3);
  }

  @Test
  void keepsItsBounds() {
    assertThat(plan.review(new ShardPlan.Facts(10, 1e6, 1e6, 1e6, 0), 2, 1, 8)).isEqualTo(8);
    assertThat(plan.review(new ShardPlan.Facts(10, 0, 0, 0, 0), 2, 4, 8)).isEqualTo(4);
  }
}
