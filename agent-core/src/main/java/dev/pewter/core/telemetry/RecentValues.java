package dev.pewter.core.telemetry;

import dev.pewter.core.concurrent.Clock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// The last 500 values of the last ten minutes, for quantiles. For any number of threads.
final class RecentValues {
  private static final long AGE_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int MOST = 500;
  private static final int FIRST = 16;

  private final Clock clock;
  private double[] values =
      new double[FIRST]; // a ring once there are most; guarded by this, as all
  private long[] times = new long[FIRST];
  private long count;
  private double sum;

  RecentValues(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(double value) {
    if (count == values.length && count < MOST) {
      int room = Math.min(MOST, 2 * values.length);
      values = Arrays.copyOf(values, room);
      times = Arrays.copyOf(times, room);
    }
    int at = (int) (count++ % values.length);
    values[at] = value;
    times[at] = clock.nanos();
    sum += value;
  }

  /// Of all values there ever were.
  synchronized long count() {
    return count;
  }

  /// Of all values there ever were.
  synchronized double sum() {
    return sum;
  }

  /// The values at some ranks from 0 to 1; not numbers when there is none.
  synchronized double[] at(double[] ranks) {
    double[] recent = new double[(int) Math.min(count, values.length)];
    long oldest = clock.nanos() - AGE_NANOS;
    int size = 0;
    for (int i = 0; i < recent.length; i++) {
      if (times[i] - oldest >= 0) {
        recent[size++] = values[i];
      }
    }
    Arrays.sort(recent, 0, size);
    double[] found = new double[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      int rank = (int) Math.ceil(ranks[i] * size) - 1;
      found[i] = size == 0 ? Double.NaN : recent[Math.clamp(rank, 0, size - 1)];
    }
    return found;
  }
}
