package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Labels;
import dev.pewter.core.regex.SearchPattern;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Sets structured metadata from extracted values and from labels, which it removes.
final class StructuredMetadataStage implements Stage {
  private static final int MAX_NAMES = 1000;

  private final String[] names;
  private final String[] sources;
  private final @Nullable SearchPattern pattern;
  private final ConcurrentHashMap<String, Boolean> matching = // whether names match, for a few
      new ConcurrentHashMap<>();

  StructuredMetadataStage(StructuredMetadataArguments arguments) {
    var values = arguments.values();
    this.names = values.keySet().stream().sorted().toArray(String[]::new);
    this.sources = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      String source = values.getOrDefault(names[i], "");
      sources[i] = source.isEmpty() ? names[i] : source;
    }
    this.pattern = arguments.regex().isEmpty() ? null : SearchPattern.parse(arguments.regex());
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      setFromValues(entries, i);
      if (pattern != null) {
        setFromMatchingValues(entries, i, pattern);
      }
      setFromLabels(entries, i);
      if (pattern != null) {
        setFromMatchingLabels(entries, i, pattern);
      }
    }
  }

  private void setFromValues(Entries entries, int i) {
    for (int k = 0; k < names.length; k++) {
      String value = entries.values(i).text(sources[k]);
      if (value != null && !Utf8.isRaw(value)) {
        entries.setMetadata(i, names[k], value);
      }
    }
  }

  private void setFromMatchingValues(Entries entries, int i, SearchPattern wanted) {
    for (var each : entries.values(i).toMap().entrySet()) {
      String value = matches(wanted, each.getKey()) ? Conversions.text(each.getValue()) : null;
      if (value != null && !Utf8.isRaw(value)) {
        entries.setMetadata(i, Utf8.shown(each.getKey()), value);
      }
    }
  }

  private void setFromLabels(Entries entries, int i) {
    Labels labels = entries.labels(i);
    for (int k = 0; k < names.length; k++) {
      String value = labels.get(sources[k]);
      if (value != null) {
        entries.setMetadata(i, names[k], value);
        entries.removeLabel(i, sources[k]);
      }
    }
  }

  private void setFromMatchingLabels(Entries entries, int i, SearchPattern wanted) {
    Labels labels = entries.labels(i);
    for (int k = 0; k < labels.size(); k++) {
      if (matches(wanted, labels.name(k))) {
        entries.setMetadata(i, labels.name(k), labels.value(k));
        entries.removeLabel(i, labels.name(k));
      }
    }
  }

  private boolean matches(SearchPattern wanted, String name) {
    Boolean known = matching.get(name);
    if (known == null) {
      known = wanted.isIn(name);
      if (matching.size() < MAX_NAMES) {
        matching.put(name, known);
      }
    }
    return known;
  }
}
