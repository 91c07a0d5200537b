package dev.pewter.core.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Entries of one source stream, in order, with their delivery. Immutable: lines are ranges of one
/// byte array that is shared with other batches and never written again; a change makes a new batch
/// over the same bytes. Made by a `LogBatchWriter`.
public final class LogBatch {
  private final byte[] bytes;
  private final int[] ranges; // start, end, start, end, …
  private final long[] timestampsNanos;
  private final Labels labels;
  private final Labels @Nullable [] entryLabels;
  private final Labels @Nullable [] metadata;
  private final Delivery delivery;

  /// Takes the arrays over. The optional ones have an element for each entry.
  LogBatch(
      byte[] bytes,
      int[] ranges,
      long[] timestampsNanos,
      Labels labels,
      Labels @Nullable [] entryLabels,
      Labels @Nullable [] metadata,
      Delivery delivery) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.timestampsNanos = timestampsNanos;
    this.labels = labels;
    this.entryLabels = entryLabels;
    this.metadata = metadata;
    this.delivery = delivery;
  }

  /// How many entries there are.
  public int size() {
    return timestampsNanos.length;
  }

  public boolean isEmpty() {
    return timestampsNanos.length == 0;
  }

  /// The shared array the lines are in: not to be changed.
  public byte[] bytes() {
    return bytes;
  }

  /// Where a line starts in `bytes`.
  public int start(int entry) {
    return ranges[2 * entry];
  }

  /// Where a line ends in `bytes`, exclusive.
  public int end(int entry) {
    return ranges[2 * entry + 1];
  }

  public int length(int entry) {
    return end(entry) - start(entry);
  }

  /// The lengths of all lines together.
  public long lineBytes() {
    long sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += length(i);
    }
    return sum;
  }

  /// A line as text; bytes that are not UTF-8 become U+FFFD. A new string at each call.
  public String line(int entry) {
    return new String(bytes, start(entry), length(entry), StandardCharsets.UTF_8);
  }

  /// Since 1970.
  public long timestampNanos(int entry) {
    return timestampsNanos[entry];
  }

  /// The labels of every entry that has none of its own.
  public Labels labels() {
    return labels;
  }

  public Labels labels(int entry) {
    return entryLabels == null ? labels : entryLabels[entry];
  }

  /// Whether all entries have `labels()`.
  public boolean hasOneStream() {
    return entryLabels == null;
  }

  /// Structured metadata.
  public Labels metadata(int entry) {
    return metadata == null ? Labels.EMPTY : metadata[entry];
  }

  public Delivery delivery() {
    return delivery;
  }

  /// The same entries with another holder's delivery.
  public LogBatch withDelivery(Delivery other) {
    return new LogBatch(bytes, ranges, timestampsNanos, labels, entryLabels, metadata, other);
  }

  /// The same entries with these labels on all of them.
  public LogBatch withLabels(Labels other) {
    return new LogBatch(bytes, ranges, timestampsNanos, other, null, metadata, delivery);
  }

  /// The same entries with an element of this array, which it takes over, as labels of each.
  public LogBatch withEntryLabels(Labels[] own) {
    if (own.length != size()) {
      throw new IllegalArgumentException(own.length + " label sets for " + size() + " entries");
    }
    return new LogBatch(bytes, ranges, timestampsNanos, labels, own, metadata, delivery);
  }

  /// The entries `[from, to)` over the same bytes.
  public LogBatch slice(int from, int to, Delivery part) {
    return new LogBatch(
        bytes,
        Arrays.copyOfRange(ranges, 2 * from, 2 * to),
        Arrays.copyOfRange(timestampsNanos, from, to),
        labels,
        entryLabels == null ? null : Arrays.copyOfRange(entryLabels, from, to),
        metadata == null ? null : Arrays.copyOfRange(metadata, from, to),
        part);
  }

  /// The entries with the first `count` of these indexes, over the same bytes.
  public LogBatch select(int[] entries, int count, Delivery part) {
    int[] kept = new int[2 * count];
    long[] times = new long[count];
    var ownLabels = entryLabels == null ? null : new Labels[count];
    var ownMetadata = metadata == null ? null : new Labels[count];
    for (int i = 0; i < count; i++) {
      int entry = entries[i];
      kept[2 * i] = start(entry);
      kept[2 * i + 1] = end(entry);
      times[i] = timestampsNanos[entry];
      if (ownLabels != null) {
        ownLabels[i] = labels(entry);
      }
      if (ownMetadata != null) {
        ownMetadata[i] = metadata(entry);
      }
    }
    return new LogBatch(bytes, kept, times, labels, ownLabels, ownMetadata, part);
  }
}
