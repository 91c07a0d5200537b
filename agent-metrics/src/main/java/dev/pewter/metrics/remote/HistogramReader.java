package dev.pewter.metrics.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.SampleBatch;
import java.io.IOException;
import java.util.Arrays;

/// Reads the message `Histogram`, which both versions share. Buckets that contradict their spans
/// throw. For one thread.
final class HistogramReader {

  /// @param isStale whether it only says that the series has ended
  record Found(Histogram histogram, long timestampMillis, boolean isStale) {}

  private double count;
  private double sum;
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private int reset;
  private long timestamp;
  private boolean isWhole;
  private final Buckets negative = new Buckets();
  private final Buckets positive = new Buckets();
  private final Doubles custom = new Doubles();

  Found read(CodedInputStream in) throws IOException, InterruptedException {
    begin();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (tag >>> 3) {
        case 1 -> {
          count = unsigned(in.readUInt64());
          isWhole = true;
        }
        case 2 -> count = in.readDouble();
        case 3 -> sum = in.readDouble();
        case 4 -> schema = in.readSInt32();
        case 5 -> zeroThreshold = in.readDouble();
        case 6 -> zeroCount = unsigned(in.readUInt64());
        case 7 -> zeroCount = in.readDouble();
        case 8 -> RequestDecoder.nested(in, tag, () -> negative.span(in));
        case 9 -> negative.deltas(in, tag);
        case 10 -> negative.counts.read(in, tag);
        case 11 -> RequestDecoder.nested(in, tag, () -> positive.span(in));
        case 12 -> positive.deltas(in, tag);
        case 13 -> positive.counts.read(in, tag);
        case 14 -> reset = in.readEnum();
        case 15 -> timestamp = in.readInt64();
        case 16 -> custom.read(in, tag);
        default -> in.skipField(tag);
      }
    }
    boolean isStale = SampleBatch.isStale(sum);
    return new Found(isStale ? empty() : histogram(), timestamp, isStale);
  }

  private void begin() {
    count = 0;
    sum = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    reset = 0;
    timestamp = 0;
    isWhole = false;
    negative.begin();
    positive.begin();
    custom.begin();
  }

  private static double unsigned(long value) {
    return value >= 0 ? (double) value : (double) (value >>> 1) * 2;
  }

  private static Histogram empty() {
    return new Histogram(
        0,
        0,
        0,
        0,
        0,
        Histogram.Buckets.NONE,
        Histogram.Buckets.NONE,
        new double[0],
        Histogram.Reset.UNKNOWN);
  }

  private Histogram histogram() throws IOException {
    return new Histogram(
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positive.finish(isWhole),
        negative.finish(isWhole),
        custom.all(),
        switch (reset) {
          case 1 -> Histogram.Reset.YES;
          case 2 -> Histogram.Reset.NO;
          case 3 -> Histogram.Reset.GAUGE;
          default -> Histogram.Reset.UNKNOWN;
        });
  }

  /// Numbers that become more.
  private static final class Doubles {
    private double[] values = new double[8];
    private int used;

    void begin() {
      used = 0;
    }

    void add(double value) {
      if (used == values.length) {
        values = Arrays.copyOf(values, 2 * used);
      }
      values[used++] = value;
    }

    double last() {
      return used == 0 ? 0 : values[used - 1];
    }

    double[] all() {
      return Arrays.copyOf(values, used);
    }

    void read(CodedInputStream in, int tag) throws IOException {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED64) {
        add(in.readDouble());
        return;
      }
      int limit = in.pushLimit(in.readRawVarint32());
      while (!in.isAtEnd()) {
        add(in.readDouble());
      }
      in.popLimit(limit);
    }
  }

  /// One side of the histogram.
  private static final class Buckets {
    private int[] offsets = new int[4];
    private int[] lengths = new int[4];
    private int spans;
    private final Doubles counts = new Doubles();

    void begin() {
      spans = 0;
      counts.begin();
    }

    void span(CodedInputStream in) throws IOException {
      int offset = 0;
      int length = 0;
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        switch (tag) {
          case 1 << 3 -> offset = in.readSInt32();
          case 2 << 3 -> length = in.readUInt32();
          default -> in.skipField(tag);
        }
      }
      if (spans == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * spans);
        lengths = Arrays.copyOf(lengths, 2 * spans);
      }
      offsets[spans] = offset;
      lengths[spans] = length;
      spans++;
    }

    /// Each is the difference to the count before.
    void deltas(CodedInputStream in, int tag) throws IOException {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
        counts.add(counts.last() + in.readSInt64());
        return;
      }
      int limit = in.pushLimit(in.readRawVarint32());
      while (!in.isAtEnd()) {
        counts.add(counts.last() + in.readSInt64());
      }
      in.popLimit(limit);
    }

    Histogram.Buckets finish(boolean isWhole) throws IOException {
      long spanned = 0;
      for (int i = 0; i < spans; i++) {
        int length = lengths[i];
        if (length < 0) {
          throw new IOException("a histogram with a span that is too long");
        }
        spanned += length;
      }
      if (spanned != counts.used) {
        throw new IOException(
            "a histogram with spans of " + spanned + " buckets, but " + counts.used);
      }
      double[] all = counts.all();
      for (double count : all) {
        if (isWhole && count < 0) {
          throw new IOException("a histogram with a negative bucket");
        }
      }
      return new Histogram.Buckets(
          Arrays.copyOf(offsets, spans), Arrays.copyOf(lengths, spans), all);
    }
  }
}
