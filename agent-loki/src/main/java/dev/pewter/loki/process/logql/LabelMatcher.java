package dev.pewter.loki.process.logql;

import dev.pewter.core.model.Labels;
import dev.pewter.core.regex.AnchoredPattern;
import org.jspecify.annotations.Nullable;

/// One condition on a label; a label that is not there is empty.
///
/// @param pattern what the whole value has to match; null: it has to be equal to `value`
record LabelMatcher(
    String name, String value, @Nullable AnchoredPattern pattern, boolean isNegated) {

  boolean matches(Labels labels) {
    String found = labels.get(name);
    String text = found == null ? "" : found;
    return isNegated != (pattern == null ? text.equals(value) : pattern.matches(text));
  }
}
