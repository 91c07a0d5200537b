package dev.pewter.loki.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopTimeTest {
  private static final long NOW = -5; // as of a clock that may begin anywhere

  private final StopTime time = new StopTime();

  @Test
  void isSharedByThoseThatStopTogether() {
    assertThat(time.leftNanos(NOW)).isEqualTo(StopTime.TOGETHER_NANOS);
    assertThat(time.leftNanos(NOW)).isEqualTo(StopTime.TOGETHER_NANOS);
    assertThat(time.leftNanos(NOW + 1000)).isEqualTo(StopTime.TOGETHER_NANOS - 1000);
    assertThat(time.leftNanos(NOW + StopTime.TOGETHER_NANOS)).isEqualTo(StopTime.LEAST_NANOS);
    assertThat(time.leftNanos(NOW + StopTime.ONE_STOP_NANOS - 1)).isEqualTo(StopTime.LEAST_NANOS);
  }

  @Test
  void beginsAnewForALaterStop() {
    assertThat(time.leftNanos(NOW)).isEqualTo(StopTime.TOGETHER_NANOS);
    long later = NOW + StopTime.ONE_STOP_NANOS;
    assertThat(time.leftNanos(later)).isEqualTo(StopTime.TOGETHER_NANOS);
    assertThat(time.leftNanos(later + 1)).isEqualTo(StopTime.TOGETHER_NANOS - 1);
  }
}
