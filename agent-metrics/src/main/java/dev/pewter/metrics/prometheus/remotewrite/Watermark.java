package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.storage.wal.WalPosition;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Remembers where numbered records end in the log, until everything up to there is sent. From any
/// thread. Holds as many as are in the shards' requests.
final class Watermark {
  private final ArrayDeque<WalPosition> places = new ArrayDeque<>();
  private long first; // the number of the first place

  /// The record behind which the reader stands now; numbers follow each other from zero on.
  synchronized void read(WalPosition place) {
    places.add(place);
  }

  /// The place behind the last record before this one; null when it was given before.
  synchronized @Nullable WalPosition before(long number) {
    WalPosition place = null;
    while (first < number && !places.isEmpty()) {
      place = places.remove();
      first++;
    }
    return place;
  }
}
