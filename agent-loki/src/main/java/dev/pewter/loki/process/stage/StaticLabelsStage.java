package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;

/// Sets the same labels on every entry.
final class StaticLabelsStage implements Stage {
  private final Labels labels;

  StaticLabelsStage(StaticLabelsArguments arguments) {
    this.labels = Labels.of(arguments.values());
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      for (int k = 0; k < labels.size(); k++) {
        entries.setLabel(i, labels.name(k), labels.value(k));
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
