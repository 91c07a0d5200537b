package dev.pewter.k8s.logs;

import dev.pewter.core.telemetry.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What becomes of what a component reads: all of it is delivered, dropped, returned to be read
/// again, or under way.
public final class LineBooks {
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final Map<Loss, LongAdder> dropped = new EnumMap<>(Loss.class);
  private final LongAdder returned = new LongAdder();

  /// Why something was discarded.
  public enum Loss {
    /// By a component that it was handed to, which counts it with its own reason.
    ON_THE_WAY,
    /// It came back when its pod no longer existed.
    POD_GONE,
    /// It came back, or was not taken in time, when its container was no longer wanted.
    TARGET_LEFT
  }

  /// @param prefix of the metrics, such as `pewter_loki_source_kubernetes_`
  /// @param noun what is counted: `lines` or `entries`
  public LineBooks(Metrics metrics, String prefix, String noun) {
    metrics.counter(
        prefix + noun + "_total", "Read " + noun + ", again if they came back.", read::sum);
    metrics.counter(
        prefix + "delivered_" + noun + "_total",
        "Those whose delivery was reported.",
        delivered::sum);
    for (var reason : Loss.values()) {
      var lines = new LongAdder();
      dropped.put(reason, lines);
      metrics.counter(
          prefix + "dropped_" + noun + "_total",
          "Those discarded after they were read.",
          lines::sum,
          "reason",
          reason.name().toLowerCase(Locale.ROOT));
    }
    metrics.counter(
        prefix + "returned_" + noun + "_total",
        "Those that came back undelivered and are read again.",
        returned::sum);
    metrics.gauge(
        prefix + noun + "_in_flight",
        "Those on their way.",
        () -> read.sum() - delivered.sum() - dropped() - returned.sum());
  }

  private double dropped() {
    return dropped.values().stream().mapToLong(LongAdder::sum).sum();
  }

  void read(long lines) {
    read.add(lines);
  }

  /// Their way has ended.
  ///
  /// @param discarded how many of them did not arrive
  void finished(int lines, long discarded) {
    long gone = Math.min(lines, discarded);
    dropped(gone, Loss.ON_THE_WAY);
    delivered.add(lines - gone);
  }

  /// They came back, and are read again.
  void returned(long lines) {
    returned.add(lines);
  }

  void dropped(long lines, Loss why) {
    if (lines > 0) {
      Objects.requireNonNull(dropped.get(why)).add(lines);
    }
  }
}
