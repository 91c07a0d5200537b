package dev.pewter.loki.enrich;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The labels to add to entries, by the value of the label that targets and entries have in common.
/// As large as the list of targets.
final class TargetIndex {
  private final String logsLabel;
  private final Map<String, Map<String, String>> added = new HashMap<>();

  TargetIndex(LokiEnrichArguments arguments) {
    String targetsLabel = arguments.targetMatchLabel();
    this.logsLabel =
        arguments.logsMatchLabel().isEmpty() ? targetsLabel : arguments.logsMatchLabel();
    for (var target : arguments.targets()) {
      String value = target.get(targetsLabel);
      if (value != null && !value.isEmpty()) {
        added.put(value, toAdd(target, arguments.labelsToCopy())); // the last one wins
      }
    }
  }

  private static Map<String, String> toAdd(Target target, List<String> wanted) {
    if (wanted.isEmpty()) {
      return target.labels();
    }
    var labels = new HashMap<String, String>();
    for (String name : wanted) {
      String value = target.get(name);
      if (value != null && !value.isEmpty()) {
        labels.put(name, value);
      }
    }
    return labels;
  }

  /// The labels of an entry with those of its target, if there is one.
  Labels enriched(Labels labels) {
    String value = labels.get(logsLabel);
    var more = value == null ? null : added.get(value);
    if (more == null) {
      return labels;
    }
    var enriched = new LabelBuilder(labels);
    more.forEach(enriched::set);
    return enriched.toLabels();
  }
}
