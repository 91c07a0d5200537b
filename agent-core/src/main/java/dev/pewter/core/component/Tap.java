package dev.pewter.core.component;

import dev.pewter.core.model.LogBatch;
import java.util.function.Supplier;

/// Where a component shows what passes through it: rates for the graph, texts for live debugging.
public interface Tap {

  /// The kinds of data that flow, as the graph names them.
  enum Kind {
    TARGET,
    PROMETHEUS_METRIC,
    LOKI_LOG,
    /// Of the lines alone; beside `LOKI_LOG`.
    LOKI_BYTES,
    OTEL_METRIC,
    OTEL_LOG,
    OTEL_TRACE
  }

  /// Whether somebody looks; when not, the component does not even build the text.
  boolean isWatched();

  /// Counts what passed; cheap, for the hot path, once a batch.
  void count(Kind kind, long amount);

  /// Counts the entries of a batch and their bytes.
  default void count(LogBatch batch) {
    count(Kind.LOKI_LOG, batch.size());
    count(Kind.LOKI_BYTES, batch.lineBytes());
  }

  /// Shows a text when somebody looks.
  void show(Supplier<String> text);
}
