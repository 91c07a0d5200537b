package dev.pewter.core.config.decode;

import dev.pewter.core.config.diag.Suggestions;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What to write instead.
final class Hints {
  private Hints() {}

  static @Nullable String unknown(String name, Collection<String> known) {
    String closest = Suggestions.closest(name, known);
    if (closest != null) {
      return "did you mean \"" + closest + "\"?";
    }
    return known.isEmpty() ? "nothing can be set here" : null;
  }

  static String writeBlock(String name) {
    return "leave out the =: write %s { … }".formatted(name);
  }

  static String writeAttribute(String name) {
    return "write %s = …, for several named values %s = { name = value, … }".formatted(name, name);
  }
}
