package dev.pewter.core.regex;

import org.jspecify.annotations.Nullable;

/// One way of matching a whole text.
sealed interface Matcher permits Literals.Whole, Literals.Around, Literals.AnyOf, Backtracker, Re2 {

  boolean matches(String input);

  @Nullable Match match(String input);

  int groupCount();

  /// The number of a named group, or -1.
  default int group(String name) {
    return -1;
  }
}
