package dev.pewter.metrics.exposition;

import java.util.Locale;

/// What kind of numbers a family has.
public enum MetricType {
  COUNTER,
  GAUGE,
  UNTYPED,
  HISTOGRAM,
  SUMMARY;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// As the text format has it.
  public String text() {
    return text;
  }
}
