package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Checks that the blocks of several stages share.
final class StageChecks {
  private StageChecks() {}

  /// What is wrong with a stage, as the reference says it while it builds the component.
  static InvalidArgument refusal(String why) {
    return InvalidArgument.whenBuilding("invalid stage config " + why);
  }

  /// A regular expression that is looked for anywhere.
  static void pattern(String argument, String beforeMessage, String text) {
    try {
      SearchPattern.parse(text);
    } catch (InvalidPattern e) {
      throw refusal(beforeMessage + e.getMessage()).about(argument);
    }
  }

  /// Any text but the empty one is a label name here.
  static void labelNames(Collection<String> names) {
    if (names.contains("")) {
      throw refusal("invalid label name: ").about("values");
    }
  }

  /// A source is left out or has a name.
  static void source(@Nullable String source) {
    if (source != null && source.isEmpty()) {
      throw refusal("empty source").about("source");
    }
  }

  /// A regular expression that may be empty.
  static void pattern(String regex) {
    pattern("regex", "", regex);
  }
}
