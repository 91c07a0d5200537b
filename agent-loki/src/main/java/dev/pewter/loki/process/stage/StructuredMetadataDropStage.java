package dev.pewter.loki.process.stage;

/// Removes structured metadata.
final class StructuredMetadataDropStage implements Stage {
  private final String[] names;

  StructuredMetadataDropStage(StructuredMetadataDropArguments arguments) {
    this.names = arguments.values().toArray(String[]::new);
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      for (String name : names) {
        if (entries.metadata(i).get(name) != null) {
          entries.setMetadata(i, name, "");
        }
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
