package dev.pewter.metrics.prometheus.enrich;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Targets by the values that samples are matched with. Immutable.
final class TargetIndex {
  private static final char SEPARATOR = '\uffff'; // is in no text

  private final List<String> metricLabels;
  private final List<String> labelsToCopy;
  private final Map<String, Target> targets = new HashMap<>();

  TargetIndex(PrometheusEnrichArguments arguments) {
    var matches = arguments.matches();
    var targetLabels = List.copyOf(matches.keySet());
    this.metricLabels = List.copyOf(matches.values());
    this.labelsToCopy = arguments.labelsToCopy();
    for (var target : arguments.targets()) {
      String key =
          key(targetLabels, name -> String.valueOf(target.labels().getOrDefault(name, "")));
      if (key != null) {
        targets.put(key, target);
      }
    }
  }

  int size() {
    return targets.size();
  }

  /// The values of some labels as one text, or null when one is missing.
  private static @Nullable String key(List<String> names, UnaryOperator<String> valueOf) {
    if (names.size() == 1) {
      String value = valueOf.apply(names.getFirst());
      return value.isEmpty() ? null : value;
    }
    var key = new StringBuilder();
    for (String name : names) {
      String value = valueOf.apply(name);
      if (value.isEmpty()) {
        return null;
      }
      key.append(value).append(SEPARATOR);
    }
    return key.toString();
  }

  /// The labels of a series with those of its target, if it has one.
  Labels enriched(Labels series) {
    String key =
        key(
            metricLabels,
            name -> {
              String value = series.get(name);
              return value == null ? "" : value;
            });
    var target = key == null ? null : targets.get(key);
    if (target == null) {
      return series;
    }
    var labels = new LabelBuilder(series);
    if (labelsToCopy.isEmpty()) {
      target.labels().forEach(labels::set);
    } else {
      for (String name : labelsToCopy) {
        String value = target.get(name);
        if (value != null) {
          labels.set(name, value);
        }
      }
    }
    return labels.toLabels();
  }
}
