package dev.pewter.metrics.exposition;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import org.jspecify.annotations.Nullable;

/// The labels of one exemplar. OpenMetrics allows 128 characters of names and values and each name
/// once; an exemplar that has more is left out, its sample stays.
public final class ExemplarLabels {
  private static final int MOST_CHARACTERS = 128;

  private final LabelBuilder labels = new LabelBuilder(Labels.EMPTY);
  private int characters;
  private boolean isRefused;

  public void add(String name, String value) {
    characters += name.codePointCount(0, name.length()) + value.codePointCount(0, value.length());
    isRefused |= characters > MOST_CHARACTERS || !labels.get(name).isEmpty();
    if (!isRefused) {
      labels.set(name, value);
    }
  }

  /// Null when they are not allowed.
  public @Nullable Labels labels() {
    return isRefused ? null : labels.toLabels();
  }
}
