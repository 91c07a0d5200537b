package dev.pewter.loki.process.stage;

import org.jspecify.annotations.Nullable;

/// Sets labels from extracted values or from structured metadata.
final class LabelsStage implements Stage {
  private final String[] names;
  private final String[] sources;
  private final boolean isFromMetadata;

  LabelsStage(LabelsArguments arguments) {
    var values = arguments.values();
    this.names = values.keySet().stream().sorted().toArray(String[]::new);
    this.sources = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      String source = values.getOrDefault(names[i], "");
      sources[i] = source.isEmpty() ? names[i] : source;
    }
    this.isFromMetadata = arguments.sourceType().equals("structured_metadata");
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      for (int k = 0; k < names.length; k++) {
        String value = value(entries, i, sources[k]);
        if (value != null) {
          entries.setValidLabel(i, names[k], value);
        }
      }
    }
  }

  private @Nullable String value(Entries entries, int entry, String source) {
    return isFromMetadata
        ? entries.metadata(entry).get(source)
        : entries.values(entry).text(source);
  }
}
