package dev.pewter.core.cli;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.eval.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The values of a command line: `--flag=value`, `--flag value`, `-f value`, `-fvalue`, flags and
/// arguments in any order, `--` ends the flags.
final class Flags {
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private final List<String> arguments = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Flag> known;
  private boolean help;

  private Flags(List<Flag> known) {
    this.known = known;
    known.forEach(flag -> values.put(flag.name(), flag.byDefault()));
  }

  static Flags parse(List<Flag> known, List<String> words) throws UsageException {
    var flags = new Flags(known);
    boolean ended = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1) : null;
      if (ended || word.length() < 2 || word.charAt(0) != '-') {
        flags.arguments.add(word);
      } else if (word.equals("--")) {
        ended = true;
      } else if (word.startsWith("--") ? flags.takeLong(word, next) : flags.takeShort(word, next)) {
        i++;
      }
    }
    return flags;
  }

  /// Whether the next word was used up.
  private boolean takeLong(String word, @Nullable String next) throws UsageException {
    int equals = word.indexOf('=');
    String name = word.substring(2, equals < 0 ? word.length() : equals);
    if (name.isEmpty() || name.charAt(0) == '-') {
      throw new UsageException("bad flag syntax: " + word);
    }
    Flag flag = known.stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
    if (flag == null) {
      if (name.equals("help")) {
        help = true;
        return false;
      }
      throw new UsageException("unknown flag: --" + name);
    }
    if (equals >= 0) {
      set(flag, word.substring(equals + 1));
      return false;
    }
    if (flag.kind() == Flag.Kind.BOOL) {
      set(flag, "true");
      return false;
    }
    if (next == null) {
      throw new UsageException("flag needs an argument: --" + name);
    }
    set(flag, next);
    return true;
  }

  private boolean takeShort(String word, @Nullable String next) throws UsageException {
    for (int i = 1; i < word.length(); i++) {
      String letter = word.substring(i, i + 1);
      Flag flag = known.stream().filter(f -> f.shorthand().equals(letter)).findFirst().orElse(null);
      String rest = word.substring(i + 1);
      if (flag == null && letter.equals("h")) {
        help = true;
      } else if (flag == null) {
        throw new UsageException(
            "unknown shorthand flag: '" + letter + "' in -" + word.substring(i));
      } else if (rest.startsWith("=")) {
        set(flag, rest.substring(1));
        return false;
      } else if (flag.kind() == Flag.Kind.BOOL) {
        set(flag, "true");
      } else if (!rest.isEmpty()) {
        set(flag, rest);
        return false;
      } else if (next == null) {
        throw new UsageException(
            "flag needs an argument: '" + letter + "' in -" + word.substring(i));
      } else {
        set(flag, next);
        return true;
      }
    }
    return false;
  }

  private void set(Flag flag, String value) throws UsageException {
    String wrong =
        switch (flag.kind()) {
          case STRING, STRINGS -> null;
          case BOOL -> bool(value) == null ? number("ParseBool", value) : null;
          case INT -> value.matches("[+-]?[0-9]{1,18}") ? null : number("ParseInt", value);
          case DURATION -> wrongDuration(value);
          case STABILITY ->
              stability(value) == null ? "invalid stability level \"" + value + '"' : null;
        };
    if (wrong != null) {
      throw new UsageException(
          "invalid argument \"" + value + "\" for \"" + flag.shown() + "\" flag: " + wrong);
    }
    if (flag.deprecated() != null && given.add(flag.name())) {
      notes.add("Flag --" + flag.name() + " has been deprecated, " + flag.deprecated());
    }
    given.add(flag.name());
    values.put(flag.name(), value);
  }

  /// What is wrong with a duration, or null.
  private static @Nullable String wrongDuration(String value) {
    try {
      GoDuration.parse(value);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static String number(String function, String value) {
    return "strconv." + function + ": parsing \"" + value + "\": invalid syntax";
  }

  private static @Nullable Boolean bool(String value) {
    return switch (value) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default -> null;
    };
  }

  private static @Nullable Stability stability(String value) {
    for (Stability stability : Stability.values()) {
      if (stability.toString().equals(value.toLowerCase(Locale.ROOT))) {
        return stability;
      }
    }
    return null;
  }

  /// Whether help was asked for.
  boolean help() {
    return help;
  }

  /// What to tell about deprecated flags.
  List<String> notes() {
    return notes;
  }

  List<String> arguments() {
    return arguments;
  }

  boolean isGiven(String name) {
    return given.contains(name);
  }

  /// Whether the command has such a flag.
  boolean knows(String name) {
    return values.containsKey(name);
  }

  /// All values, given or not.
  Map<String, String> all() {
    return Map.copyOf(values);
  }

  String text(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  boolean on(String name) {
    return Boolean.TRUE.equals(bool(text(name)));
  }

  int number(String name) {
    return Math.clamp(Long.parseLong(text(name)), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  Duration duration(String name) {
    return GoDuration.parse(text(name)); // checked when it was set
  }

  Stability stability() {
    return Objects.requireNonNull(stability(text("stability.level")));
  }
}
