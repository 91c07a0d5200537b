package dev.pewter.core.relabel;

/// What may be the name of a label.
public enum LabelNames {
  /// Any text that is not empty: `discovery.relabel`.
  UTF8,
  /// Letters, digits and underscores, no digit first: all others.
  LEGACY;

  /// Whether a name is one of these.
  public boolean isValid(String name) {
    return switch (this) {
      case UTF8 -> isUtf8(name);
      case LEGACY -> isLegacy(name);
    };
  }

  static boolean isUtf8(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 == name.length() || !Character.isSurrogatePair(c, name.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isLegacy(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isWord(name.charAt(i))) {
        return false;
      }
    }
    return !name.isEmpty() && !isDigit(name.charAt(0));
  }

  /// Whether a template can give a legacy name: words and `$1`, `${1}`, `${name}`.
  static boolean isTemplate(String text) {
    if (text.isEmpty() || isDigit(text.charAt(0))) {
      return false;
    }
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '$') {
        if (!isWord(text.charAt(at++))) {
          return false;
        }
        continue;
      }
      boolean brace = ++at < text.length() && text.charAt(at) == '{';
      int from = brace ? ++at : at;
      while (at < text.length() && isWord(text.charAt(at))) {
        at++;
      }
      if (at == from || (brace && (at == text.length() || text.charAt(at++) != '}'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(char c) {
    return c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
