package dev.pewter.metrics.remote;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Histogram;

/// Writes the message `Histogram`, which both versions share: with whole numbers as deltas where
/// all counts are whole, otherwise with the counts themselves.
final class HistogramWriter {
  /// The schema whose buckets have bounds of their own.
  static final int CUSTOM_BOUNDS = -53;

  private static final double EXACT = 1L << 53;
  private static final int COUNT_INT = 1;
  private static final int COUNT_FLOAT = 2;
  private static final int ZERO_INT = 6;
  private static final int ZERO_FLOAT = 7;
  private static final int NEGATIVE = 8; // spans, then deltas, then counts
  private static final int POSITIVE = 11;
  private static final int CUSTOM_VALUES = 16;

  private final ProtoWriter out;
  private final ProtoWriter packed = new ProtoWriter();

  HistogramWriter(ProtoWriter out) {
    this.out = out;
  }

  void write(Histogram histogram, long timestampMillis) {
    boolean isWhole =
        isWhole(histogram.count())
            && isWhole(histogram.zeroCount())
            && isWhole(histogram.positive())
            && isWhole(histogram.negative());
    count(histogram.count(), isWhole, COUNT_INT, COUNT_FLOAT);
    out.real(3, histogram.sum());
    out.number(4, ProtoWriter.zigzag(histogram.schema()) & 0xFFFFFFFFL);
    out.real(5, histogram.zeroThreshold());
    count(histogram.zeroCount(), isWhole, ZERO_INT, ZERO_FLOAT);
    buckets(histogram.negative(), isWhole, NEGATIVE);
    buckets(histogram.positive(), isWhole, POSITIVE);
    out.number(14, reset(histogram.reset()));
    out.number(15, timestampMillis);
    doubles(histogram.customBounds(), CUSTOM_VALUES);
  }

  static int reset(Histogram.Reset reset) {
    return switch (reset) {
      case UNKNOWN -> 0;
      case YES -> 1;
      case NO -> 2;
      case GAUGE -> 3;
    };
  }

  private static boolean isWhole(double value) {
    return value >= 0 && value <= EXACT && value == Math.rint(value);
  }

  private static boolean isWhole(Histogram.Buckets buckets) {
    for (double count : buckets.counts()) {
      if (!isWhole(count)) {
        return false;
      }
    }
    return true;
  }

  /// One of two fields, also when it is zero: which of them is there says what the counts are.
  private void count(double value, boolean isWhole, int whole, int real) {
    if (isWhole) {
      out.varint((long) whole << 3);
      out.varint((long) value);
    } else {
      out.varint((long) real << 3 | 1);
      out.fixed64(Double.doubleToRawLongBits(value));
    }
  }

  private void buckets(Histogram.Buckets buckets, boolean isWhole, int first) {
    int[] offsets = buckets.offsets();
    for (int i = 0; i < offsets.length; i++) {
      packed.begin(0);
      packed.number(1, ProtoWriter.zigzag(offsets[i]) & 0xFFFFFFFFL);
      packed.number(2, buckets.lengths()[i]);
      out.field(first, packed.bytes(), 0, packed.size());
    }
    if (isWhole) {
      deltas(buckets.counts(), first + 1);
    } else {
      doubles(buckets.counts(), first + 2);
    }
  }

  private void deltas(double[] counts, int field) {
    if (counts.length == 0) {
      return;
    }
    packed.begin(0);
    long before = 0;
    for (double count : counts) {
      packed.varint(ProtoWriter.zigzag((long) count - before));
      before = (long) count;
    }
    out.field(field, packed.bytes(), 0, packed.size());
  }

  private void doubles(double[] values, int field) {
    if (values.length == 0) {
      return;
    }
    out.header(field, Double.BYTES * values.length);
    for (double value : values) {
      out.fixed64(Double.doubleToRawLongBits(value));
    }
  }
}
