package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// A block of `stage.metrics`: `metric.counter { … }`.
public sealed interface MetricArguments
    permits MetricCounterArguments, MetricGaugeArguments, MetricHistogramArguments {
  /// What stands before the names of metrics.
  String PREFIX = "loki_process_custom_";

  String name();

  String description();

  /// The extracted value that counts.
  String source();

  String prefix();

  Duration maxIdle();

  /// What the value has to be to count; empty: anything.
  String value();

  /// The name as it is shown.
  default String fullName() {
    return MetricNames.escaped(prefix() + name());
  }

  /// Checks what all of them have.
  static void check(String name, Duration maxIdle) {
    if (name.isEmpty()) {
      throw new InvalidArgument("the name of a metric must not be empty");
    }
    if (maxIdle.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new InvalidArgument("max_idle_duration must be greater or equal than 1s");
    }
  }
}
