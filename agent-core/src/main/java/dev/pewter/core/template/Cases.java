package dev.pewter.core.template;

/// Upper and lower case, and the words of names.
final class Cases {
  private Cases() {}

  /// A capital at the start of every word.
  static String title(String text) {
    var out = new StringBuilder(text.length());
    int before = ' ';
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int shown = Texts.isNone(c) ? 0xFFFD : c;
      out.appendCodePoint(isSeparator(before) ? Character.toTitleCase(shown) : shown);
      before = c;
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isSeparator(int c) {
    if (c == '_' || Character.isLetterOrDigit(c)) {
      return false;
    }
    return c < 0x80 || Texts.isSpace(c);
  }

  /// A small letter at the start of every word.
  static String untitle(String text) {
    boolean[] isNext = {true};
    return Texts.mapped(
        text,
        c -> {
          if (Texts.isSpace(c)) {
            isNext[0] = true;
            return c;
          }
          int result = isNext[0] ? Character.toLowerCase(c) : c;
          isNext[0] = false;
          return result;
        });
  }

  static String swap(String text) {
    return Texts.mapped(
        text,
        c ->
            Character.isUpperCase(c) || Character.isTitleCase(c)
                ? Character.toLowerCase(c)
                : Character.isLowerCase(c) ? Character.toUpperCase(c) : c);
  }

  /// The first characters of all words.
  static String initials(String text) {
    var out = new StringBuilder();
    boolean isGap = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (Texts.isSpace(c)) {
        isGap = true;
      } else if (isGap) {
        out.appendCodePoint(c);
        isGap = false;
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isConnector(int c) {
    return c == '-' || c == '_' || Texts.isSpace(c);
  }

  /// `some_words` becomes `SomeWords`. Connectors at the start, and all but one of several, stay.
  static String pascal(String text) {
    var out = new StringBuilder(text.length());
    int[] chars = text.codePoints().toArray();
    int at = 0;
    while (at < chars.length && isConnector(chars[at])) {
      out.appendCodePoint(chars[at++]);
    }
    if (at == chars.length && at > 0) {
      out.appendCodePoint(chars[at - 1]); // once more, as in the reference
    }
    boolean lowers = false; // the rest of a word in capitals
    for (boolean isFirst = true; at < chars.length; at++) {
      int c = chars[at];
      if (isConnector(c)) {
        boolean isLast = at + 1 == chars.length;
        if (isLast || isConnector(chars[at + 1])) {
          out.appendCodePoint(c);
        }
        isFirst = true;
      } else if (isFirst) {
        lowers = Character.isUpperCase(c);
        out.appendCodePoint(Character.toUpperCase(c));
        isFirst = false;
      } else {
        lowers &= Character.isUpperCase(c);
        out.appendCodePoint(lowers ? Character.toLowerCase(c) : c);
      }
    }
    return out.toString();
  }

  /// `FirstName` becomes `first_name`.
  static String words(String text, char connector) {
    return new WordSplitter(text, connector).joined();
  }
}
