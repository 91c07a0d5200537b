package dev.pewter.loki.process.stage;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.relabel.LabelNames;
import org.jspecify.annotations.Nullable;

/// How the messages of Windows become extracted values: their names and their blanks.
///
/// @param names what a name may be
/// @param dropInvalid whether other names are left out, instead of changed
/// @param overwrite whether a value replaces another of its name, instead of getting a suffix
record EventText(LabelNames names, boolean dropInvalid, boolean overwrite) {
  /// Why an entry is dropped whose message has no text.
  static final DropReason NO_TEXT = new DropReason("invalid_event_message");

  private static final String SUFFIX = "_extracted";

  /// The name for a key, or null when it is left out.
  @Nullable String name(String key, Values among) {
    String name = key;
    if (!names.isValid(name)) {
      if (dropInvalid) {
        return null;
      }
      name = sanitized(name);
    }
    return among.has(name) && !overwrite ? name + SUFFIX : name;
  }

  private static String sanitized(String key) {
    if (key.isEmpty()) {
      return "_";
    }
    var name = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i = key.offsetByCodePoints(i, 1)) {
      char c = key.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      name.append(isLetter || (c >= '0' && c <= '9' && i > 0) ? c : '_');
    }
    return name.toString();
  }

  /// A text without the blanks around it.
  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }
}
