package dev.pewter.loki.push;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.model.Labels;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Label sets as the text Loki parses: `{a="x", b="y"}`. Names starting with `__` are left out.
public final class StreamText {
  private StreamText() {}

  /// Renders labels.
  ///
  /// @param mended is told each name that Loki would refuse, and what is sent instead of it
  public static String of(Labels labels, BiConsumer<String, String> mended) {
    Map<String, String> shown = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (!name.startsWith("__") && isName(name)) {
        shown.put(name, labels.value(i));
      }
    }
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (!name.startsWith("__") && !isName(name)) {
        String better = mend(name);
        while (shown.containsKey(better)) {
          better += "_"; // one name twice would be refused, too
        }
        shown.put(better, labels.value(i));
        mended.accept(name, better);
      }
    }
    var text = new StringBuilder("{");
    shown.forEach(
        (name, value) -> {
          text.append(text.length() > 1 ? ", " : "").append(name).append('=');
          text.append(Quote.quote(wellFormed(value)));
        });
    return text.append('}').toString();
  }

  /// Whether Loki can parse a stream with a label of this name.
  public static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i), i)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isNameCharacter(char c, int at) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (at > 0 && c >= '0' && c <= '9');
  }

  private static String mend(String name) {
    var better = new StringBuilder(name.length() + 1);
    if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
      better.append('_');
    }
    name.codePoints()
        .forEach(c -> better.append(c < 0x80 && isNameCharacter((char) c, 1) ? (char) c : '_'));
    return better.toString();
  }

  /// A lone surrogate has no UTF-8 and its escape cannot be parsed.
  private static String wellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        var text = new StringBuilder(value.length());
        value
            .codePoints()
            .forEach(c -> text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return text.toString();
      }
    }
    return value;
  }
}
