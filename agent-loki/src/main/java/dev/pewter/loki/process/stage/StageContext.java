package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What stages get from their component.
///
/// @param log of the component; per-entry lines only at level debug
/// @param metrics of the component, for `stage.metrics`
/// @param counters what all stages count together
/// @param waitedNanos time for what is held back until further entries come: it passes slowly while
///     sources may not have come to these yet
/// @param kept what outlives a change of the pipeline
/// @param trial null where entries pass; else who learns what cannot be tried with one alone
public record StageContext(
    Log log,
    Metrics metrics,
    StageMetrics counters,
    Clock clock,
    LongSupplier waitedNanos,
    Kept kept,
    @Nullable Consumer<String> trial) {

  public StageContext(
      Log log,
      Metrics metrics,
      StageMetrics counters,
      Clock clock,
      LongSupplier waitedNanos,
      Kept kept) {
    this(log, metrics, counters, clock, waitedNanos, kept, null);
  }

  /// The stage, or on a trial one that only tells what its outcome depends on.
  Stage unlessTried(String dependsOn, Supplier<Stage> stage) {
    var told = trial;
    if (told == null) {
      return stage.get();
    }
    return entries -> told.accept(dependsOn);
  }

  /// Things that the next pipeline takes over from the one it replaces.
  public interface Kept {
    /// The thing of this type that the same stage, by its place among those of its kind, had
    /// before; else a new one.
    <T> T get(Class<T> type, Supplier<T> made);
  }

  /// Such a thing that is told when the next pipeline does not take it over.
  public interface Leavable {
    void leave();
  }
}
