package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The last times of the label sets that were seen last. Bounded; guarded by itself.
final class LastTimes {
  private static final int LIMIT = 10_000;

  private static final class Last {
    long parsed;
    long emitted;
  }

  private final LinkedHashMap<Labels, Last> byLabels =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Labels, Last> eldest) {
          return size() > LIMIT;
        }
      };

  private @Nullable Labels newestLabels;
  private @Nullable Last newest;

  /// Remembers a time that was read. Returns the time to give the entry: that, or when it was also
  /// the one before and those are to be spread, a nanosecond more than the entry before got.
  synchronized long next(Labels labels, long parsed, boolean spreads) {
    var last = find(labels);
    if (last == null) {
      last = new Last();
      byLabels.put(labels, last);
      newestLabels = labels;
      newest = last;
      last.emitted = parsed;
    } else {
      last.emitted = spreads && last.parsed == parsed ? last.emitted + 1 : parsed;
    }
    last.parsed = parsed;
    return last.emitted;
  }

  /// The time of an entry whose own could not be read: a nanosecond more than the one before, or
  /// what it has when there was none.
  synchronized long afterLast(Labels labels, long own) {
    var last = find(labels);
    return last == null ? own : ++last.emitted;
  }

  @SuppressWarnings("ReferenceEquality") // most entries come with the labels of the one before
  private @Nullable Last find(Labels labels) {
    if (labels != newestLabels) {
      newestLabels = labels;
      newest = byLabels.get(labels);
    }
    return newest;
  }
}
