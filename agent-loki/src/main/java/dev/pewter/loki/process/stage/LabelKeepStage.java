package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;
import java.util.Set;

/// Removes all labels but some.
final class LabelKeepStage implements Stage {
  private final Set<String> names;

  LabelKeepStage(LabelKeepArguments arguments) {
    this.names = Set.copyOf(arguments.values());
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      Labels before = entries.labels(i);
      for (int k = 0; k < before.size(); k++) {
        if (!names.contains(before.name(k))) {
          entries.removeLabel(i, before.name(k));
        }
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
