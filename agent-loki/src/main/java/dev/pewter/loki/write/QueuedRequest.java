package dev.pewter.loki.write;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.WalPosition;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that waits to be sent, compressed, and who is told of its fate.
///
/// @param createdMillis when it was closed, since 1970
/// @param parts who is told; empty when it comes from disk
/// @param place where it is on disk, or null
@SuppressWarnings("ArrayRecordComponent") // never compared
record QueuedRequest(
    String tenant,
    byte[] body,
    int entries,
    long createdMillis,
    List<OpenBatch.Part> parts,
    @Nullable WalPosition place) {
  private static final int PART_BYTES = 128;

  /// What it takes in memory, more or less.
  long memoryBytes() {
    return body.length + (long) PART_BYTES * parts.size();
  }

  boolean isCopyOf(QueuedRequest other) {
    return createdMillis == other.createdMillis
        && tenant.equals(other.tenant)
        && Arrays.equals(body, other.body);
  }

  void delivered() {
    for (var part : parts) {
      part.delivery.delivered();
    }
  }

  void returned() {
    for (var part : parts) {
      part.delivery.returned();
    }
  }

  /// Reports that all is delivered but so many entries that were dropped. Nobody knows which those
  /// were, so the first parts bear it.
  void finished(DropReason reason, long dropped) {
    long left = dropped;
    for (var part : parts) {
      long share = Math.min(left, part.entries);
      left -= share;
      if (share > 0) {
        part.delivery.dropped(reason, share);
      } else {
        part.delivery.delivered();
      }
    }
  }
}
