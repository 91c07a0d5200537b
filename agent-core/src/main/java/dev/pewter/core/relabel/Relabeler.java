package dev.pewter.core.relabel;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies rules, top to bottom, each to what the one before left.
public final class Relabeler {
  private final List<Step> steps;

  public Relabeler(List<Rule> rules, LabelNames names) {
    this.steps = rules.stream().map(rule -> Step.of(rule, names)).toList();
  }

  /// A target after the rules, or null when it was dropped; the same object when nothing changed.
  /// Labels with an empty value vanish, also without any rule.
  public @Nullable Target apply(Target target) {
    var labels = new LabelBuilder(target);
    return apply(labels) ? labels.toTarget() : null;
  }

  /// Labels after the rules, or null when they were dropped; the same object when nothing changed.
  public @Nullable Labels apply(Labels labels) {
    var builder = new LabelBuilder(labels);
    return apply(builder) ? builder.toLabels() : null;
  }

  /// The number of the rule that drops a target, from 1; 0 when none does.
  public int dropping(Target target) {
    return dropping(new LabelBuilder(target));
  }

  /// The number of the rule that drops labels, from 1; 0 when none does.
  public int dropping(Labels labels) {
    return dropping(new LabelBuilder(labels));
  }

  private int dropping(LabelBuilder labels) {
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).apply(labels)) {
        return i + 1;
      }
    }
    return 0;
  }

  /// Changes labels in place.
  ///
  /// @return whether to keep them
  public boolean apply(LabelBuilder labels) {
    for (Step step : steps) {
      if (!step.apply(labels)) {
        return false;
      }
    }
    return true;
  }
}
