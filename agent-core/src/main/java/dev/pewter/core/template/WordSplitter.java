package dev.pewter.core.template;

/// Takes names in camel case apart into words, which it writes small with connectors between.
/// Digits belong to the word before them unless small letters follow.
final class WordSplitter {
  private final int[] chars;
  private final char connector;
  private final StringBuilder out = new StringBuilder();
  private int at;

  // the word read last
  private Kind kind = Kind.NONE;
  private int start;

  private enum Kind {
    NONE,
    NUMBER,
    UPPER,
    LOWER,
    CONNECTOR,
    PUNCTUATION,
    OTHER;

    boolean joinsWords() {
      return this == CONNECTOR || this == PUNCTUATION;
    }
  }

  WordSplitter(String text, char connector) {
    this.chars = text.codePoints().toArray();
    this.connector = connector;
  }

  String joined() {
    next();
    while (at < chars.length) {
      if (kind != Kind.CONNECTOR) {
        write(kind, start, at);
      }
      var before = kind;
      int beforeStart = start;
      int beforeEnd = at;
      next();
      switch (before) {
        case NUMBER -> behindNumber();
        case CONNECTOR -> write(before, beforeStart, beforeEnd);
        case PUNCTUATION -> {}
        case NONE, UPPER, LOWER, OTHER -> behindWord();
      }
    }
    write(kind, start, at);
    return out.toString();
  }

  private void behindNumber() {
    while (kind == Kind.LOWER || kind == Kind.NUMBER) {
      write(kind, start, at);
      next();
    }
    if (kind != Kind.NONE && !kind.joinsWords()) {
      out.append(connector);
    }
  }

  private void behindWord() {
    if (kind != Kind.NUMBER) {
      if (!kind.joinsWords()) {
        out.append(connector);
      }
      return;
    }
    if (at == chars.length) {
      return;
    }
    int digits = start;
    int digitsEnd = at;
    next();
    if (kind != Kind.LOWER) {
      write(Kind.NUMBER, digits, digitsEnd);
      if (!kind.joinsWords()) {
        out.append(connector);
      }
      return;
    }
    out.append(connector);
    write(Kind.NUMBER, digits, digitsEnd);
    behindNumber();
  }

  private void write(Kind of, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = chars[i];
      out.appendCodePoint(
          of == Kind.CONNECTOR ? connector : of == Kind.UPPER ? Character.toLowerCase(c) : c);
    }
  }

  private void next() {
    start = at;
    if (at == chars.length) {
      kind = Kind.NONE;
      return;
    }
    kind = kind(chars[at]);
    at++;
    if (kind != Kind.UPPER) {
      skip(kind);
      return;
    }
    int first = at;
    skip(Kind.UPPER);
    if (at == first) {
      skip(Kind.LOWER); // one capital and small letters
    } else if (at < chars.length && kind(chars[at]) == Kind.LOWER) {
      at--; // the last capital begins the next word
    }
  }

  private void skip(Kind same) {
    while (at < chars.length && kind(chars[at]) == same) {
      at++;
    }
  }

  private static Kind kind(int c) {
    if (c == '-' || c == '_' || Texts.isSpace(c)) {
      return Kind.CONNECTOR;
    }
    if (Character.isUpperCase(c)) {
      return Kind.UPPER;
    }
    if (Character.isLetter(c)) {
      return Kind.LOWER;
    }
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          Kind.NUMBER;
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          Kind.PUNCTUATION;
      default -> Kind.OTHER;
    };
  }
}
