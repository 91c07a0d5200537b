package dev.pewter.core.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects entries and makes batches of them; its arrays are reused from batch to batch, so that
/// an entry costs no allocation. For one thread.
///
/// Lines are either copied in (`append`) or ranges of an array given to `begin`, which then belongs
/// to the batch.
public final class LogBatchWriter {
  private static final byte[] NOTHING = {};
  private static final Labels[] NO_LABELS = {};

  private byte[] bytes = NOTHING;
  private boolean isBorrowed;
  private int used;
  private int[] ranges = new int[64];
  private long[] timestampsNanos = new long[32];
  private Labels base = Labels.EMPTY;
  private Labels[] labels = NO_LABELS; // filled only when hasLabels, as is the next
  private Labels[] metadata = NO_LABELS;
  private boolean hasLabels;
  private boolean hasMetadata;
  private int size;

  /// Starts a batch whose lines are copied in.
  public void begin(Labels baseLabels) {
    clear();
    base = baseLabels;
    if (isBorrowed) {
      bytes = NOTHING;
      isBorrowed = false;
    }
  }

  /// Starts a batch of ranges of an array that nobody writes any more.
  public void begin(Labels baseLabels, byte[] block) {
    clear();
    base = baseLabels;
    bytes = block;
    isBorrowed = true;
  }

  public int size() {
    return size;
  }

  /// How many bytes were copied in since `begin`.
  public int usedBytes() {
    return used;
  }

  /// Adds `[start, end)` of the array given to `begin` as a line.
  public void add(int start, int end, long timestampNanos) {
    if (!isBorrowed || start < 0 || end < start || end > bytes.length) {
      throw new IllegalArgumentException("no such range: " + start + " to " + end);
    }
    put(start, end, timestampNanos);
  }

  /// Copies a line in.
  public void append(byte[] from, int start, int end, long timestampNanos) {
    if (isBorrowed) {
      throw new IllegalStateException("begun over an array");
    }
    int length = end - start;
    if (length > bytes.length - used) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, length), 2 * bytes.length));
    }
    System.arraycopy(from, start, bytes, used, length);
    put(used, used + length, timestampNanos);
    used += length;
  }

  /// Gives the last entry labels other than the batch's.
  public void labels(Labels own) {
    if (!hasLabels) {
      labels = fitted(labels, base);
      hasLabels = true;
    }
    labels[size - 1] = own;
  }

  /// Gives the last entry structured metadata.
  public void metadata(Labels own) {
    if (!hasMetadata) {
      metadata = fitted(metadata, Labels.EMPTY);
      hasMetadata = true;
    }
    metadata[size - 1] = own;
  }

  /// The batch of all entries since `begin`; the writer is empty then.
  public LogBatch finish(Delivery delivery) {
    var batch =
        new LogBatch(
            isBorrowed ? bytes : Arrays.copyOf(bytes, used),
            Arrays.copyOf(ranges, 2 * size),
            Arrays.copyOf(timestampsNanos, size),
            base,
            copy(labels, hasLabels),
            copy(metadata, hasMetadata),
            delivery);
    clear();
    return batch;
  }

  private Labels @Nullable [] copy(Labels[] all, boolean isWanted) {
    return isWanted ? Arrays.copyOf(all, size) : null;
  }

  private void put(int start, int end, long timestampNanos) {
    if (size == timestampsNanos.length) {
      timestampsNanos = Arrays.copyOf(timestampsNanos, 2 * size);
      ranges = Arrays.copyOf(ranges, 4 * size);
    }
    ranges[2 * size] = start;
    ranges[2 * size + 1] = end;
    timestampsNanos[size] = timestampNanos;
    size++;
    if (hasLabels) {
      labels = room(labels);
      labels[size - 1] = base;
    }
    if (hasMetadata) {
      metadata = room(metadata);
      metadata[size - 1] = Labels.EMPTY;
    }
  }

  private Labels[] room(Labels[] all) {
    return all.length < size ? Arrays.copyOf(all, timestampsNanos.length) : all;
  }

  private Labels[] fitted(Labels[] all, Labels value) {
    Labels[] fitted =
        all.length < timestampsNanos.length ? Arrays.copyOf(all, timestampsNanos.length) : all;
    Arrays.fill(fitted, 0, size, value);
    return fitted;
  }

  private void clear() {
    size = 0;
    used = 0;
    hasLabels = false;
    hasMetadata = false;
  }
}
