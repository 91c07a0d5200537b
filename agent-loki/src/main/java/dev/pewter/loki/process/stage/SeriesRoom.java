package dev.pewter.loki.process.stage;

import java.util.concurrent.atomic.AtomicInteger;

/// Room for the series of all `stage.metrics` of the agent: 10,000 counters and gauges. One weighs
/// about a kilobyte with its label sets; a histogram takes more, by its buckets.
public final class SeriesRoom {
  static final int LIMIT = 10_000;
  private static final int BUCKETS = 20; // weigh about as much as a series without any

  private final AtomicInteger taken = new AtomicInteger();

  /// How much a series of this metric takes.
  static int weight(MetricArguments of) {
    return switch (of) {
      case MetricCounterArguments _, MetricGaugeArguments _ -> 1;
      case MetricHistogramArguments histogram ->
          1 + (histogram.bounds().length + BUCKETS - 1) / BUCKETS;
    };
  }

  /// Returns whether there was room.
  boolean take(int weight) {
    int before = taken.get();
    while (before + weight <= LIMIT) {
      int seen = taken.compareAndExchange(before, before + weight);
      if (seen == before) {
        return true;
      }
      before = seen;
    }
    return false;
  }

  void giveBack(int weight) {
    taken.addAndGet(-weight);
  }
}
