package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;

/// A piece of a template.
///
/// @param text as it is written; of an error what is wrong
/// @param line the line it starts on, from 1
record Token(Kind kind, String text, int line) {
  enum Kind {
    ERROR,
    EOF,
    TEXT,
    LEFT,
    RIGHT,
    SPACE,
    BOOL,
    CHAR,
    CHAR_CONSTANT,
    ASSIGN,
    DECLARE,
    PIPE,
    LEFT_PAREN,
    RIGHT_PAREN,
    FIELD,
    IDENTIFIER,
    NUMBER,
    RAW_STRING,
    STRING,
    VARIABLE,
    DOT,
    NIL,
    KEYWORD
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }

  /// As messages show it.
  @Override
  public String toString() {
    return switch (kind) {
      case EOF -> "EOF";
      case ERROR -> text;
      case KEYWORD, DOT, NIL -> "<" + text + ">";
      default ->
          text.codePointCount(0, text.length()) > 10
              ? Quote.quote(text.substring(0, text.offsetByCodePoints(0, 10))) + "..."
              : Quote.quote(text);
    };
  }
}
