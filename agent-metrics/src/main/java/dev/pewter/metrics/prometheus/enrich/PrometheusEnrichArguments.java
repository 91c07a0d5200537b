package dev.pewter.metrics.prometheus.enrich;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The block of a `prometheus.enrich`.
///
/// @param targetToMetricMatch names of labels of targets, and of the labels of samples that must
///     have their values
/// @param labelsToCopy empty for all
record PrometheusEnrichArguments(
    @Attr("targets") List<Target> targets,
    @Attr("forward_to") List<SampleReceiver> forwardTo,
    @Attr(value = "target_to_metric_match", byDefault = "{}")
        Map<String, String> targetToMetricMatch,
    @Attr(value = "target_match_label", byDefault = "") String targetMatchLabel,
    @Attr(value = "metrics_match_label", byDefault = "") String metricsMatchLabel,
    @Attr(value = "labels_to_copy", byDefault = "[]") List<String> labelsToCopy) {

  PrometheusEnrichArguments {
    targets = List.copyOf(targets);
    forwardTo = List.copyOf(forwardTo);
    targetToMetricMatch = Map.copyOf(targetToMetricMatch);
    labelsToCopy = List.copyOf(labelsToCopy);
    boolean hasOne = !targetMatchLabel.isEmpty() || !metricsMatchLabel.isEmpty();
    if (!hasOne && targetToMetricMatch.isEmpty()) {
      throw new InvalidArgument(
          "at least one match mechanism must be specified: set target_match_label or"
              + " target_to_metric_match");
    }
    if (targetToMetricMatch.isEmpty() && targetMatchLabel.isEmpty()) {
      throw new InvalidArgument("target_match_label must be set when using legacy match fields");
    }
  }

  /// What must match, sorted by the label of the target.
  Map<String, String> matches() {
    if (!targetToMetricMatch.isEmpty()) {
      return new TreeMap<>(targetToMetricMatch);
    }
    return Map.of(
        targetMatchLabel, metricsMatchLabel.isEmpty() ? targetMatchLabel : metricsMatchLabel);
  }
}
