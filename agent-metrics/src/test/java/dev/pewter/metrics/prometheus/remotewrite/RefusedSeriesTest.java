package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusedSeriesTest {
  private static final int MOST = 5000;
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final RefusedSeries series = new RefusedSeries();

  private void addAll(int from, int to, long nanos) {
    IntStream.range(from, to).forEach(i -> series.add(i, nanos));
  }

  private long known(int from, int to, long nanos) {
    return IntStream.range(from, to).filter(i -> series.has(i, nanos)).count();
  }

  /// They come in turn: had the oldest given way, none would be known when it comes.
  @Test
  void knowsAsManyAsItHoldsOfMore() {
    for (int round = 0; round < 3; round++) {
      addAll(0, MOST + 100, round);
      assertThat(known(0, MOST + 100, round)).isEqualTo(MOST);
    }
  }

  @Test
  void forgetsForANewOneWhatHasNotComeForAnHour() {
    addAll(0, MOST, 0);
    assertThat(known(0, 10, HOUR / 2)).isEqualTo(10);
    addAll(MOST, MOST + 20, HOUR);
    assertThat(known(0, 10, HOUR)).isEqualTo(10);
    assertThat(known(10, 30, HOUR)).isZero();
    assertThat(known(30, MOST + 20, HOUR)).isEqualTo(MOST - 10);
  }

  @Test
  void forgetsWhatIsRemoved() {
    addAll(0, 3, 0);
    series.remove(1);
    series.remove(7);
    assertThat(known(0, 3, 0)).isEqualTo(2);
    series.remove(0);
    series.remove(2);
    assertThat(series.isEmpty()).isTrue();
  }
}
