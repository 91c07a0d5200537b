package dev.pewter.core.storage.wal;

import java.time.Duration;

/// The bounds of a log, and how sure it makes itself.
///
/// @param segmentBytes when a segment is closed; at most a quarter of `maxBytes` counts
/// @param segmentAge when a segment is closed although it is small
/// @param maxBytes the most the log takes on disk
/// @param maxAge how long a record is kept for a reader that does not come; zero means forever
/// @param maxRecordBytes the largest payload
/// @param sync when data is made to survive a power failure
/// @param overflow what happens at `maxBytes`
public record WalOptions(
    long segmentBytes,
    Duration segmentAge,
    long maxBytes,
    Duration maxAge,
    int maxRecordBytes,
    Sync sync,
    Overflow overflow) {

  public static final WalOptions DEFAULT =
      new WalOptions(
          16L << 20,
          Duration.ofHours(1),
          512L << 20,
          Duration.ZERO,
          32 << 20,
          new Sync.Every(Duration.ofMillis(50)),
          Overflow.BLOCK);

  /// When appended records reach the disk for sure.
  public sealed interface Sync {

    /// Before `append` returns.
    record Always() implements Sync {}

    /// Together, at most so long after being appended: `Wal.syncLoop` does it.
    record Every(Duration interval) implements Sync {}

    /// When a segment is full.
    record OnRotate() implements Sync {}
  }

  /// What happens to a record for which there is no room.
  public enum Overflow {
    /// It waits until a reader has passed a segment.
    BLOCK,
    /// The oldest segment is dropped and counted.
    DROP_OLDEST
  }

  public WalOptions {
    if (maxBytes < 4096 || segmentBytes < 256 || maxRecordBytes < 1) {
      throw new IllegalArgumentException("bounds too small");
    }
    segmentBytes = Math.min(segmentBytes, maxBytes / 4);
    maxRecordBytes = (int) Math.min(maxRecordBytes, maxBytes / 2);
  }

  public WalOptions withSync(Sync other) {
    return new WalOptions(
        segmentBytes, segmentAge, maxBytes, maxAge, maxRecordBytes, other, overflow);
  }

  public WalOptions withBounds(long segment, long total, Overflow then) {
    return new WalOptions(segment, segmentAge, total, maxAge, maxRecordBytes, sync, then);
  }

  public WalOptions withMaxAge(Duration other) {
    return new WalOptions(
        segmentBytes, segmentAge, maxBytes, other, maxRecordBytes, sync, overflow);
  }
}
