package dev.pewter.core.component;

import java.util.function.Supplier;

/// Where a component shows what passes through it: rates for the graph, texts for live debugging.
public interface Tap {

  /// The kinds of data that flow, as the graph names them.
  enum Kind {
    TARGET,
    PROMETHEUS_METRIC,
    LOKI_LOG,
    OTEL_METRIC,
    OTEL_LOG,
    OTEL_TRACE
  }

  /// Whether somebody looks; when not, the component does not even build the text.
  boolean isWatched();

  /// Counts what passed; cheap, for the hot path, once a batch.
  void count(Kind kind, long amount);

  /// Shows a text when somebody looks.
  void show(Supplier<String> text);
}
