package dev.pewter.metrics;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Remembers what label sets become, so that each series is one object at every scrape: those used
/// last, up to a limit, for a time after their last use. For one thread at a time.
public final class LabelCache {
  private static final class Result {
    final Labels labels;
    long usedNanos;

    Result(Labels labels) {
      this.labels = labels;
    }
  }

  private final Function<Labels, Labels> change;
  private final int limit;
  private final long ttlNanos;
  private final Clock clock;
  private final LinkedHashMap<Labels, Result> results =
      new LinkedHashMap<>(16, 0.75f, true); // least recently used first
  private boolean wasKnown;

  /// @param change gives empty labels for what is dropped
  /// @param ttl how long results stay unused; zero for any time
  public LabelCache(Function<Labels, Labels> change, int limit, Duration ttl, Clock clock) {
    this.change = change;
    this.limit = limit;
    this.ttlNanos = ttl.toNanos();
    this.clock = clock;
  }

  public int size() {
    return results.size();
  }

  /// What labels become; computed when it is not known.
  public Labels get(Labels labels) {
    var known = results.get(labels);
    wasKnown = known != null;
    if (known == null) {
      known = new Result(change.apply(labels));
      results.put(labels, known);
      if (results.size() > limit) {
        Iterator<Labels> eldest = results.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    }
    if (ttlNanos > 0) {
      known.usedNanos = clock.nanos();
    }
    return known.labels;
  }

  /// Whether the last result was known.
  public boolean wasKnown() {
    return wasKnown;
  }

  /// Forgets one result; returns whether it was there.
  public boolean remove(Labels labels) {
    return results.remove(labels) != null;
  }

  /// Forgets what was not used for too long; returns how many that were.
  public int evictUnused() {
    if (ttlNanos == 0) {
      return 0;
    }
    int before = results.size();
    long now = clock.nanos();
    Iterator<Map.Entry<Labels, Result>> eldest = results.entrySet().iterator();
    while (eldest.hasNext() && now - eldest.next().getValue().usedNanos > ttlNanos) {
      eldest.remove();
    }
    return before - results.size();
  }
}
