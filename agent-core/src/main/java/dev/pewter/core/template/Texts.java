package dev.pewter.core.template;

/// What functions do with texts, with bounds on what becomes of them.
final class Texts {
  private Texts() {}

  static String lower(String text) {
    return mapped(text, Character::toLowerCase);
  }

  static String upper(String text) {
    return mapped(text, Character::toUpperCase);
  }

  /// Character by character: no text becomes longer in characters. What is no valid UTF-8 becomes
  /// U+FFFD, as with Go.
  static String mapped(String text, java.util.function.IntUnaryOperator change) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      out.appendCodePoint(isNone(c) ? 0xFFFD : change.applyAsInt(c));
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /// Whether it stands for a byte that is no part of valid UTF-8.
  static boolean isNone(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  /// The first `count` occurrences, or all when it is negative. The empty text occurs before every
  /// character and at the end.
  static String replace(String text, String old, String by, long count) throws TemplateException {
    var out = new StringBuilder(text.length());
    int at = 0;
    for (long done = 0; count < 0 || done < count; done++) {
      int found;
      if (old.isEmpty()) {
        found =
            done == 0
                ? 0
                : at < text.length() ? at + Character.charCount(text.codePointAt(at)) : -1;
      } else {
        found = text.indexOf(old, at);
      }
      if (found < 0) {
        break;
      }
      Limits.text((long) out.length() + found - at + by.length());
      out.append(text, at, found).append(by);
      at = found + old.length();
    }
    return out.append(text, at, text.length()).toString();
  }

  static String trim(String text, String cutset, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && cutset.indexOf(text.codePointAt(from)) >= 0) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && cutset.indexOf(text.codePointBefore(to)) >= 0) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }

  static String trimSpace(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  static String noSpace(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints().filter(c -> !isSpace(c)).forEach(out::appendCodePoint);
    return out.toString();
  }

  static String repeat(long count, String text) throws TemplateException {
    if (count < 0) {
      throw new TemplateException("strings: negative Repeat count");
    }
    if (text.isEmpty()) {
      return "";
    }
    Limits.text(Math.min(count, Limits.TEXT + 1L) * text.length());
    return text.repeat((int) count);
  }

  /// Breaks lines at spaces so that they are no longer than `width` bytes.
  ///
  /// @param cutsWords whether words that are longer are broken, too
  static String wrap(String text, long width, String newline, boolean cutsWords)
      throws TemplateException {
    String end = newline.isEmpty() ? "\n" : newline;
    long room = Math.max(1, width);
    var out = new StringBuilder();
    int length = text.length();
    int at = 0;
    while (length - at > room) {
      if (text.charAt(at) == ' ') {
        at++;
        continue;
      }
      int limit = at + (int) room;
      int space = text.lastIndexOf(' ', limit);
      if (space < at && !cutsWords) {
        space = text.indexOf(' ', limit);
        if (space < 0) {
          out.append(text, at, length);
          at = length;
          break;
        }
      }
      int to = space >= at ? space : limit;
      Limits.text((long) out.length() + to - at + end.length());
      out.append(text, at, to).append(end);
      at = space >= at ? to + 1 : to;
    }
    return out.append(text, at, length).toString();
  }
}
