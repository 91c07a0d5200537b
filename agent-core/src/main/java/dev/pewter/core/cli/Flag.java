package dev.pewter.core.cli;

import org.jspecify.annotations.Nullable;

/// A flag of a command.
///
/// @param shorthand one letter, or empty
/// @param byDefault as it is written
/// @param deprecated the words for whoever uses it, or null
record Flag(
    String name,
    String shorthand,
    Kind kind,
    String byDefault,
    String help,
    @Nullable String deprecated) {

  /// What values a flag takes.
  enum Kind {
    BOOL,
    STRING,
    INT,
    DURATION,
    STABILITY,
    STRINGS
  }

  static Flag of(String name, Kind kind, String byDefault, String help) {
    return new Flag(name, "", kind, byDefault, help, null);
  }

  static Flag bool(String name, boolean byDefault, String help) {
    return of(name, Kind.BOOL, Boolean.toString(byDefault), help);
  }

  static Flag text(String name, String byDefault, String help) {
    return of(name, Kind.STRING, byDefault, help);
  }

  Flag shorthand(String letter) {
    return new Flag(name, letter, kind, byDefault, help, deprecated);
  }

  Flag deprecated(String words) {
    return new Flag(name, shorthand, kind, byDefault, help, words);
  }

  /// As messages name it: `-w, --write`, or `--write`.
  String shown() {
    return (shorthand.isEmpty() ? "" : "-" + shorthand + ", ") + "--" + name;
  }
}
