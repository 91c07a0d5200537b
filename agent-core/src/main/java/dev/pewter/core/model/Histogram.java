package dev.pewter.core.model;

/// A native histogram: exponential buckets as spans and counts, as remote write carries them.
///
/// @param schema how fine: buckets grow by 2^(2^-schema), from -4 to 8; -53 for custom bounds
/// @param zeroThreshold how wide the bucket around zero is
/// @param positive the buckets above zero
/// @param negative the buckets below zero
/// @param customBounds upper bounds when the schema is -53, otherwise empty
/// @param reset what is known of a restart of the counts
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Histogram(
    int schema,
    double zeroThreshold,
    double zeroCount,
    double count,
    double sum,
    Buckets positive,
    Buckets negative,
    double[] customBounds,
    Reset reset) {

  /// Whether the counts started again since the sample before.
  public enum Reset {
    UNKNOWN,
    YES,
    NO,
    GAUGE
  }

  /// Buckets in spans of consecutive indexes.
  ///
  /// @param offsets of each span: the first from index 0, the others from the end of the one before
  /// @param lengths of each span
  /// @param counts of all buckets, absolute, one after the other
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Buckets(int[] offsets, int[] lengths, double[] counts) {
    public static final Buckets NONE = new Buckets(new int[0], new int[0], new double[0]);

    public Buckets {
      long sum = 0;
      for (int length : lengths) {
        sum += length;
      }
      if (offsets.length != lengths.length || sum != counts.length) {
        throw new IllegalArgumentException("spans of " + sum + ", counts of " + counts.length);
      }
    }
  }
}
