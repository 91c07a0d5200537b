package dev.pewter.metrics.exposition;

/// A histogram's buckets or a summary's quantiles, as they are shown.
public final class Distribution {
  private final double[] bounds;
  private final double[] numbers;
  private final double count;
  private final double sum;

  /// @param bounds of buckets, or quantiles; in the order they are written
  /// @param numbers cumulative counts of the buckets, or values at the quantiles
  /// @param count of observations
  /// @param sum of observations; not a number may be one
  public Distribution(double[] bounds, double[] numbers, double count, double sum) {
    if (bounds.length != numbers.length) {
      throw new IllegalArgumentException(bounds.length + " bounds, " + numbers.length);
    }
    this.bounds = bounds.clone();
    this.numbers = numbers.clone();
    this.count = count;
    this.sum = sum;
  }

  int size() {
    return bounds.length;
  }

  double bound(int index) {
    return bounds[index];
  }

  double number(int index) {
    return numbers[index];
  }

  double count() {
    return count;
  }

  double sum() {
    return sum;
  }
}
