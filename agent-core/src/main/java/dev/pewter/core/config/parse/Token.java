package dev.pewter.core.config.parse;

/// The kinds of tokens, with the text messages call them by.
enum Token {
  ILLEGAL("ILLEGAL"),
  EOF("EOF"),
  COMMENT("COMMENT"),
  IDENT("IDENT"),
  NUMBER("NUMBER"),
  FLOAT("FLOAT"),
  STRING("STRING"),
  BOOL("BOOL"),
  NULL("NULL"),
  TERMINATOR("TERMINATOR"),
  OR("||", 1),
  AND("&&", 2),
  EQ("==", 3),
  NEQ("!=", 3),
  LT("<", 3),
  LTE("<=", 3),
  GT(">", 3),
  GTE(">=", 3),
  ADD("+", 4),
  SUB("-", 4),
  MUL("*", 5),
  DIV("/", 5),
  MOD("%", 5),
  POW("^"), // right associative: not parsed by precedence
  NOT("!"),
  ASSIGN("="),
  LCURLY("{"),
  RCURLY("}"),
  LPAREN("("),
  RPAREN(")"),
  LBRACK("["),
  RBRACK("]"),
  COMMA(","),
  DOT(".");

  private final String text;
  private final int precedence;

  Token(String text) {
    this(text, 0);
  }

  Token(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  /// The precedence of a left-associative binary operator, from 1; 0 for anything else.
  int precedence() {
    return precedence;
  }

  @Override
  public String toString() {
    return text;
  }
}
