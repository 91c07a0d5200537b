package dev.pewter.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The samples of one scrape of one target, or what became of them, as parallel arrays. Immutable;
/// made by a `SampleBatchWriter`.
public final class SampleBatch {

  /// The NaN that is a value, as Prometheus stores it.
  public static final double NAN = Double.longBitsToDouble(0x7ff8000000000001L);

  /// The NaN that says a series has ended; to be compared by its bits.
  public static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

  /// Whether a value is the staleness marker; other NaNs are values.
  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == 0x7ff0000000000002L;
  }

  /// What a metric is.
  public enum Type {
    UNKNOWN,
    COUNTER,
    GAUGE,
    HISTOGRAM,
    GAUGE_HISTOGRAM,
    SUMMARY,
    INFO,
    STATE_SET
  }

  /// What is known of a metric family.
  public record Metadata(String family, Type type, String help, String unit) {}

  /// An example of what a sample counts; without a timestamp when `hasTimestamp` is false.
  public record Exemplar(Labels labels, double value, boolean hasTimestamp, long timestampMillis) {}

  private final Labels[] series;
  private final double[] values;
  private final long[] timestampsMillis;
  private final @Nullable Exemplar @Nullable [] exemplars;
  private final @Nullable Histogram @Nullable [] histograms;
  private final List<Metadata> metadata;
  private final Delivery delivery;

  /// Takes the arrays over.
  SampleBatch(
      Labels[] series,
      double[] values,
      long[] timestampsMillis,
      @Nullable Exemplar @Nullable [] exemplars,
      @Nullable Histogram @Nullable [] histograms,
      List<Metadata> metadata,
      Delivery delivery) {
    this.series = series;
    this.values = values;
    this.timestampsMillis = timestampsMillis;
    this.exemplars = exemplars;
    this.histograms = histograms;
    this.metadata = List.copyOf(metadata);
    this.delivery = delivery;
  }

  public int size() {
    return series.length;
  }

  public boolean isEmpty() {
    return series.length == 0;
  }

  /// The series of a sample, its name under `__name__`; the same object at each scrape.
  public Labels series(int sample) {
    return series[sample];
  }

  /// Meaningless where there is a histogram, except for the staleness marker.
  public double value(int sample) {
    return values[sample];
  }

  public long timestampMillis(int sample) {
    return timestampsMillis[sample];
  }

  public @Nullable Exemplar exemplar(int sample) {
    return exemplars == null ? null : exemplars[sample];
  }

  public @Nullable Histogram histogram(int sample) {
    return histograms == null ? null : histograms[sample];
  }

  public List<Metadata> metadata() {
    return metadata;
  }

  public Delivery delivery() {
    return delivery;
  }

  /// The same samples with another holder's delivery.
  public SampleBatch withDelivery(Delivery other) {
    return new SampleBatch(
        series, values, timestampsMillis, exemplars, histograms, metadata, other);
  }
}
