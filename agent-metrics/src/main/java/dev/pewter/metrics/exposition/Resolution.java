package dev.pewter.metrics.exposition;

import dev.pewter.core.model.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes native histograms coarser, and rids them of empty buckets.
public final class Resolution {
  private static final int LEAST_SCHEMA = -4;
  private static final int MOST_SCHEMA = 8;
  private static final double LEAST_FACTOR = 1.00271;

  private Resolution() {}

  /// The finest schema whose buckets grow by at least a factor.
  public static int schemaFor(double factor) {
    double grown = factor <= 1 ? LEAST_FACTOR : factor;
    double floor = Math.floor(-log2(log2(grown)));
    return (int) Math.clamp(floor, LEAST_SCHEMA, MOST_SCHEMA);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /// The same histogram without empty buckets.
  static Histogram compact(Histogram of) {
    return with(of, of.schema(), buckets(of.positive(), 0), buckets(of.negative(), 0));
  }

  /// A histogram with buckets no finer than a schema.
  public static Histogram atMost(Histogram of, int schema) {
    return isExponential(of) && of.schema() > schema ? coarser(of, of.schema() - schema) : of;
  }

  /// The same sort of histogram with nothing counted yet.
  public static Histogram zero(Histogram like) {
    return new Histogram(
        like.schema(),
        like.zeroThreshold(),
        0,
        0,
        0,
        Histogram.Buckets.NONE,
        Histogram.Buckets.NONE,
        like.customBounds(),
        Histogram.Reset.YES);
  }

  /// A histogram with no more buckets than a limit, or null when it cannot be had.
  public static @Nullable Histogram limited(Histogram of, long limit) {
    var now = of;
    while (now.positive().counts().length + now.negative().counts().length > limit) {
      if (!isExponential(now) || now.schema() <= LEAST_SCHEMA) {
        return null;
      }
      now = coarser(now, 1);
    }
    return now;
  }

  private static boolean isExponential(Histogram of) {
    return of.schema() >= LEAST_SCHEMA && of.schema() <= MOST_SCHEMA;
  }

  private static Histogram coarser(Histogram of, int steps) {
    return with(
        of, of.schema() - steps, buckets(of.positive(), steps), buckets(of.negative(), steps));
  }

  private static Histogram with(
      Histogram of, int schema, Histogram.Buckets positive, Histogram.Buckets negative) {
    return new Histogram(
        schema,
        of.zeroThreshold(),
        of.zeroCount(),
        of.count(),
        of.sum(),
        positive,
        negative,
        of.customBounds(),
        of.reset());
  }

  /// Merges each 2^steps neighbours and leaves the empty ones out.
  private static Histogram.Buckets buckets(Histogram.Buckets of, int steps) {
    int most = of.counts().length;
    var indexes = new long[most];
    var counts = new double[most];
    int size = 0;
    long index = 0;
    int bucket = 0;
    for (int span = 0; span < of.offsets().length; span++) {
      index += of.offsets()[span];
      for (int i = 0; i < of.lengths()[span]; i++, index++, bucket++) {
        if (of.counts()[bucket] == 0) {
          continue;
        }
        long merged = steps == 0 ? index : ((index - 1) >> steps) + 1;
        if (size > 0 && indexes[size - 1] == merged) {
          counts[size - 1] += of.counts()[bucket];
        } else {
          indexes[size] = merged;
          counts[size++] = of.counts()[bucket];
        }
      }
    }
    return spans(indexes, counts, size);
  }

  private static Histogram.Buckets spans(long[] indexes, double[] counts, int size) {
    var offsets = new int[size];
    var lengths = new int[size];
    int spans = 0;
    long next = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || indexes[i] != next) {
        offsets[spans] = (int) (indexes[i] - next);
        lengths[spans++] = 0;
      }
      lengths[spans - 1]++;
      next = indexes[i] + 1;
    }
    return new Histogram.Buckets(
        Arrays.copyOf(offsets, spans), Arrays.copyOf(lengths, spans), Arrays.copyOf(counts, size));
  }
}
