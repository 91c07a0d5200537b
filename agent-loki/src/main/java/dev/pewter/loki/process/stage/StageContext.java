package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.util.function.Supplier;

/// What stages get from their component.
///
/// @param log of the component; per-entry lines only at level debug
/// @param metrics of the component, for `stage.metrics`
/// @param counters what all stages count together
/// @param kept what outlives a change of the pipeline
public record StageContext(
    Log log, Metrics metrics, StageMetrics counters, Clock clock, Kept kept) {

  /// Things that the next pipeline takes over from the one it replaces.
  public interface Kept {
    /// The thing of this type that the same stage, by its place among those of its kind, had
    /// before; else a new one.
    <T> T get(Class<T> type, Supplier<T> made);
  }
}
