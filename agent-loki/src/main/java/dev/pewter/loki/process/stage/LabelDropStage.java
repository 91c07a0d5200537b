package dev.pewter.loki.process.stage;

/// Removes labels.
final class LabelDropStage implements Stage {
  private final String[] names;

  LabelDropStage(LabelDropArguments arguments) {
    this.names = arguments.values().toArray(String[]::new);
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      for (String name : names) {
        entries.removeLabel(i, name);
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
