package dev.pewter.core.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// When the sources of an import are looked at again: each after its own interval. For one thread.
final class ImportTurns {
  private static final Duration IDLE = Duration.ofHours(1);

  private final Map<ImportSource, Long> looked = new HashMap<>(); // when, of those that may change

  /// How long until one of these is due; others are forgotten.
  Duration untilNext(List<ImportSource> sources, long now) {
    looked.keySet().retainAll(sources);
    Duration wait = IDLE;
    for (ImportSource source : sources) {
      if (!source.interval().isZero()) {
        looked.putIfAbsent(source, now);
        Duration left = left(source, now);
        wait = left.compareTo(wait) < 0 ? left : wait;
      }
    }
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /// Those that are due now, each once in its interval.
  Set<ImportSource> take(long now) {
    var due = new HashSet<ImportSource>();
    for (ImportSource source : looked.keySet()) {
      Duration left = left(source, now);
      if (left.isZero() || left.isNegative()) {
        due.add(source);
      }
    }
    due.forEach(source -> looked.put(source, now));
    return due;
  }

  private Duration left(ImportSource source, long now) {
    return source.interval().minusNanos(now - looked.getOrDefault(source, now));
  }
}
