package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.telemetry.Metrics;
import java.util.Locale;

/// What the reference counts of a module.
final class ModuleMetrics {
  /// The bounds of the reference's histograms, in seconds.
  static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600};

  private ModuleMetrics() {}

  /// The gauges, which read the module when they are scraped.
  static void register(Module module, Metrics metrics) {
    metrics.gauge(
        "alloy_component_controller_evaluating",
        "Tracks if the controller is currently in the middle of a graph evaluation",
        () -> module.controller().isEvaluating() ? 1 : 0);
    for (Health.State state : Health.State.values()) {
      metrics.gauge(
          "alloy_component_controller_running_components",
          "Total number of running components.",
          () -> {
            long count = count(module, state);
            return count == 0 ? Double.NaN : count; // states that do not occur are not shown
          },
          "health_type",
          state.name().toLowerCase(Locale.ROOT));
    }
    metrics.gauge(
        "alloy_component_evaluation_queue_size",
        "Tracks the number of components waiting to be evaluated in the worker pool",
        () -> module.controller().queued(module));
  }

  static Metrics.Histogram evaluationSeconds(Metrics metrics) {
    return metrics.histogram(
        "alloy_component_evaluation_seconds",
        "Time spent performing component evaluation",
        SECONDS);
  }

  static Metrics.Histogram waitSeconds(Metrics metrics) {
    return metrics.histogram(
        "alloy_component_dependencies_wait_seconds",
        "Time spent by components waiting to be evaluated after their dependency is updated.",
        SECONDS);
  }

  private static long count(Module module, Health.State state) {
    return module.nodes().values().stream()
        .filter(
            node ->
                node instanceof ComponentNode<?>
                    || node instanceof CustomNode
                    || node instanceof ImportNode)
        .filter(node -> node.health().state() == state)
        .count();
  }
}
