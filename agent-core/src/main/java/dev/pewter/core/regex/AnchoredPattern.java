package dev.pewter.core.regex;

import org.jspecify.annotations.Nullable;

/// A pattern that has to match a whole text; a dot also matches a line feed. This is what a rule's
/// `regex` is.
public final class AnchoredPattern {
  private final String text;
  private final Matcher matcher;

  private AnchoredPattern(String text, Matcher matcher) {
    this.text = text;
    this.matcher = matcher;
  }

  /// Compiles a pattern as the user wrote it.
  ///
  /// @throws InvalidPattern with Go's text over the wrapped pattern
  public static AnchoredPattern parse(String text) {
    return new AnchoredPattern(text, matcher(text));
  }

  private static Matcher matcher(String text) {
    Matcher literal = Literals.of(text);
    if (literal != null) {
      return literal;
    }
    Re2 legal = Re2.compile("^(?s:" + text + ")$");
    Matcher quick = Backtracker.of(text, legal);
    return quick == null ? legal : quick;
  }

  /// Whether the pattern matches the whole input.
  public boolean matches(String input) {
    return matcher.matches(input);
  }

  /// The groups of a match of the whole input, or null when it does not match.
  public @Nullable Match match(String input) {
    return matcher.match(input);
  }

  /// The number of groups, the whole match not counted.
  public int groupCount() {
    return matcher.groupCount();
  }

  /// The number of a named group, or -1.
  public int group(String name) {
    return matcher.group(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AnchoredPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// The pattern as the user wrote it.
  @Override
  public String toString() {
    return text;
  }
}
