package dev.pewter.metrics.exposition;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.SampleBatch;
import org.jspecify.annotations.Nullable;

/// Goes over a page of metrics, entry by entry. What it tells of an entry holds until the next
/// call of `next`. For one thread, for page after page.
public interface MetricsParser {

  /// What `next` found.
  enum Entry {
    TYPE,
    HELP,
    UNIT,
    SAMPLE,
    HISTOGRAM,
    END
  }

  /// Begins with a page: the first `length` bytes, which the parser reads until the page's end.
  void begin(byte[] page, int length);

  /// Goes on to the next entry.
  ///
  /// @throws ExpositionException when the page cannot be read any further
  Entry next() throws ExpositionException;

  /// Says which key the next sample probably has: one that is there is taken without being read
  /// again.
  void expect(byte @Nullable [] key);

  /// Whether the key of the sample is the one that was expected; when not, it has to be compared.
  boolean isExpected();

  /// The bytes that hold the key of a sample or histogram, or the family of a type, help or unit.
  /// Equal keys are the same series.
  byte[] bytes();

  int keyFrom();

  int keyTo();

  /// The labels of a sample or histogram, with its name as `__name__`, added to what is there.
  ///
  /// @throws ExpositionException when they cannot be
  void labels(LabelBuilder into) throws ExpositionException;

  /// Whether the page gives the sample or histogram this label with an empty value, which `labels`,
  /// to be called before, leaves out.
  boolean hasEmpty(String label);

  double value();

  boolean hasTimestamp();

  long timestampMillis();

  /// When the counts of a sample began, or 0 if that is not known.
  long startMillis();

  /// A sample's example; without a time of its own it takes the given one.
  SampleBatch.@Nullable Exemplar exemplar(long timestampMillis);

  /// The value of a `HISTOGRAM`.
  Histogram histogram();

  /// The type of the family, after a `TYPE`.
  SampleBatch.Type type();

  /// The text of a help or unit.
  String text();

  /// How many bytes that text has on the page.
  int textLength();
}
