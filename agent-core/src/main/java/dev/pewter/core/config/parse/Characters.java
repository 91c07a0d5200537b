package dev.pewter.core.config.parse;

import dev.pewter.core.config.diag.Quote;
import java.util.Locale;

/// What the language calls a letter, a digit and a printable character.
final class Characters {
  private Characters() {}

  static boolean isLetter(int ch) {
    return (ch >= 'a' && ch <= 'z')
        || (ch >= 'A' && ch <= 'Z')
        || ch == '_'
        || (ch >= 0x80 && Character.isLetter(ch));
  }

  static boolean isDigit(int ch) {
    return (ch >= '0' && ch <= '9')
        || (ch >= 0x80 && Character.getType(ch) == Character.DECIMAL_DIGIT_NUMBER);
  }

  /// Whether a text is a name, as labels must be.
  static boolean isIdentifier(String text) {
    if (text.isEmpty() || !isLetter(text.codePointAt(0))) {
      return false;
    }
    return text.codePoints().allMatch(ch -> isLetter(ch) || isDigit(ch));
  }

  /// A name as near to the text as can be.
  static String toIdentifier(String text) {
    var name = new StringBuilder();
    text.codePoints()
        .map(ch -> isLetter(ch) || isDigit(ch) ? ch : '_')
        .forEach(name::appendCodePoint);
    return name.isEmpty() || !isLetter(name.codePointAt(0)) ? "_" + name : name.toString();
  }

  /// `U+0023 '#'`; the character itself only when it can be seen.
  static String describe(int ch) {
    String code = String.format(Locale.ROOT, "U+%04X", ch);
    return Quote.isPrintable(ch) ? code + " '" + Character.toString(ch) + "'" : code;
  }
}
