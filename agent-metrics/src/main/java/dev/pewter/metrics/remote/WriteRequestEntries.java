package dev.pewter.metrics.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Walks the entries of a message that `WriteRequestWriter` wrote, without decoding them. Anything
/// else throws `IllegalArgumentException`. For one thread.
public final class WriteRequestEntries {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SERIES_TAG = 1 << 3 | 2;
  private static final int LABEL_TAG = 1 << 3 | 2;

  /// What an entry holds.
  public enum Kind {
    SAMPLE,
    EXEMPLAR,
    HISTOGRAM
  }

  private byte[] message = new byte[0];
  private int to;
  private int at; // behind what was read last
  private int start;
  private int labels;
  private int labelsEnd;
  private int data;
  private int end;
  private Kind kind = Kind.SAMPLE;

  /// Begins with the bytes `[from, to)` of a message.
  public WriteRequestEntries over(byte[] of, int from, int until) {
    message = of;
    at = from;
    to = until;
    return this;
  }

  /// Moves to the next entry.
  public boolean next() {
    if (at >= to) {
      return false;
    }
    start = at;
    if (varint(to) != SERIES_TAG) {
      throw new IllegalArgumentException("not a time series");
    }
    int length = length(to);
    labels = at;
    labelsEnd = at;
    end = at + length;
    long tag = varint(end);
    while (tag == LABEL_TAG) {
      int size = length(end); // moves `at`
      at += size;
      labelsEnd = at;
      tag = varint(end);
    }
    kind =
        switch ((int) tag) {
          case 2 << 3 | 2 -> Kind.SAMPLE;
          case 3 << 3 | 2 -> Kind.EXEMPLAR;
          case 4 << 3 | 2 -> Kind.HISTOGRAM;
          default -> throw new IllegalArgumentException("a time series without data");
        };
    int size = length(end);
    data = at;
    if (data + size != end) {
      throw new IllegalArgumentException("a time series with more than one entry");
    }
    at = end;
    return true;
  }

  public byte[] message() {
    return message;
  }

  public Kind kind() {
    return kind;
  }

  /// Where the entry begins, with its header.
  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  public int labelsStart() {
    return labels;
  }

  public int labelsEnd() {
    return labelsEnd;
  }

  /// Where the content of the sample, exemplar or histogram begins; it ends with the entry.
  public int data() {
    return data;
  }

  public long timestampMillis() {
    int field =
        switch (kind) {
          case SAMPLE -> 2;
          case EXEMPLAR -> 3;
          case HISTOGRAM -> 15;
        };
    int back = at;
    at = data;
    long found = 0;
    while (at < end) {
      int tag = (int) varint(end);
      switch (tag & 7) {
        case 0 -> {
          long value = varint(end);
          found = tag >> 3 == field ? value : found;
        }
        case 1 -> at += Long.BYTES;
        case 2 -> {
          int size = length(end); // moves `at`
          at += size;
        }
        default -> throw new IllegalArgumentException("an unknown field type");
      }
    }
    at = back;
    return found;
  }

  /// A hash of the labels: equal for all entries of a series.
  public int hash() {
    long hash = 0x9E3779B97F4A7C15L;
    int i = labels;
    for (; i + Long.BYTES <= labelsEnd; i += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(message, i)) * 0xff51afd7ed558ccdL;
      hash ^= hash >>> 32;
    }
    for (; i < labelsEnd; i++) {
      hash = (hash ^ message[i]) * 0xff51afd7ed558ccdL;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  /// The same for the entries of one kind only: a receiver that refuses the exemplars of a series
  /// may take its samples.
  public int hashOfKind() {
    return 31 * hash() + kind.name().hashCode();
  }

  private int length(int limit) {
    long length = varint(limit);
    if (length < 0 || length > limit - at) {
      throw new IllegalArgumentException("a field that is too long");
    }
    return (int) length;
  }

  private long varint(int limit) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= limit) {
        throw new IllegalArgumentException("a message that ends early");
      }
      byte b = message[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number that is too long");
  }
}
