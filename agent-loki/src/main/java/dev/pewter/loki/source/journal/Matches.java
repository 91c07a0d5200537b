package dev.pewter.loki.source.journal;

import dev.pewter.core.config.decode.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Fields an entry must have, all of them.
record Matches(List<Match> all) {
  private static final Pattern NAME = Pattern.compile("(?!__)[A-Z0-9_]{1,64}");

  /// A field with just that value.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Match(String name, byte[] value) {}

  Matches {
    all = List.copyOf(all);
  }

  /// Reads `FIELD=VALUE FIELD=VALUE …`.
  static Matches parse(String text) {
    var all = new ArrayList<Match>();
    for (String word : text.strip().split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (word.isEmpty()) {
        continue;
      }
      if (equals < 0 || !NAME.matcher(word.substring(0, equals)).matches()) {
        throw new InvalidArgument(
            "Error parsing journal reader 'matches' configuration value: \"" + word + "\"");
      }
      byte[] value = word.substring(equals + 1).getBytes(StandardCharsets.UTF_8);
      all.add(new Match(word.substring(0, equals), value));
    }
    return new Matches(all);
  }

  boolean isFor(List<JournalField> fields) {
    for (var match : all) {
      boolean isFound = false;
      for (var field : fields) {
        isFound |= field.is(match.name(), match.value());
      }
      if (!isFound) {
        return false;
      }
    }
    return true;
  }
}
