package dev.pewter.core.config.parse;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Turns bytes into tokens and puts terminators at line ends, where a statement may end.
///
/// A code point at a time: `ch` is the one at `offset`, or `END`. After `scan` the token is in
/// `start`, `end`.
final class Scanner {
  private static final int END = -1;
  private static final int BOM = 0xFEFF;
  private static final int INVALID = 0xFFFD;

  private final Source source;
  private final byte[] text;
  private final List<Diagnostic> diagnostics;

  private int ch;
  private int offset;
  private int next; // offset of the code point after ch
  private boolean insertTerminator;
  private boolean looksAhead; // reads on without reporting

  private int start;
  private int end;

  Scanner(Source source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.text = source.bytes();
    this.diagnostics = diagnostics;
    advance();
    if (ch == BOM) {
      advance();
    }
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  String lexeme() {
    return source.slice(start, end);
  }

  private void advance() {
    offset = next;
    if (next >= text.length) {
      offset = text.length;
      ch = END;
      return;
    }
    int first = text[next];
    if (first > 0) {
      ch = first;
      next++;
    } else if (first == 0) {
      ch = 0;
      next++;
      error(offset, "illegal character NUL", null);
    } else {
      decode();
    }
  }

  private void decode() {
    long decoded = Utf8.decode(text, next);
    ch = (int) (decoded >>> 8);
    next += (int) (decoded & 0xFF);
    if (ch == INVALID && next - offset == 1) {
      error(offset, "illegal UTF-8 encoding", null);
    } else if (ch == BOM && offset > 0) {
      error(offset, "illegal byte order mark", null);
    }
  }

  private int peekByte() {
    return next < text.length ? text[next] : 0;
  }

  private void error(int at, String message, @Nullable String hint) {
    if (!looksAhead) {
      int last = at < text.length && text[at] != '\n' ? at + 1 : at;
      diagnostics.add(Diagnostic.error(new Span(source, at, last), message).withHint(hint));
    }
  }

  /// The next token; comments are tokens too.
  Token scan() {
    while (ch == ' ' || ch == '\t' || ch == '\r' || (ch == '\n' && !insertTerminator)) {
      advance();
    }
    start = offset;
    Token token = token();
    if (token != Token.TERMINATOR) {
      end = offset;
    }
    return token;
  }

  private Token token() {
    if (Characters.isLetter(ch)) {
      return identifier();
    }
    if (isDecimal(ch) || (ch == '.' && isDecimal(peekByte()))) {
      insertTerminator = true;
      return number();
    }
    int first = ch;
    advance();
    boolean preserved = insertTerminator;
    insertTerminator = false;
    return switch (first) {
      case END -> preserved ? terminator() : Token.EOF;
      case '\n' -> terminator();
      case '\'' -> {
        error(
            start, "illegal single-quoted string; use double quotes", "write \"…\" instead of '…'");
        string('\'', true, false);
        insertTerminator = true;
        yield Token.ILLEGAL;
      }
      case '"' -> {
        string('"', true, false);
        insertTerminator = true;
        yield Token.STRING;
      }
      case '`' -> {
        string('`', false, true);
        insertTerminator = true;
        yield Token.STRING;
      }
      case '|' -> doubled('|', Token.OR);
      case '&' -> doubled('&', Token.AND);
      case '!' -> orEquals(Token.NOT, Token.NEQ);
      case '=' -> orEquals(Token.ASSIGN, Token.EQ);
      case '<' -> orEquals(Token.LT, Token.LTE);
      case '>' -> orEquals(Token.GT, Token.GTE);
      case '+' -> Token.ADD;
      case '-' -> Token.SUB;
      case '*' -> Token.MUL;
      case '/' -> slash(preserved);
      case '%' -> Token.MOD;
      case '^' -> Token.POW;
      case '{' -> Token.LCURLY;
      case '}' -> closing(Token.RCURLY);
      case '(' -> Token.LPAREN;
      case ')' -> closing(Token.RPAREN);
      case '[' -> Token.LBRACK;
      case ']' -> closing(Token.RBRACK);
      case ',' -> Token.COMMA;
      case '.' -> Token.DOT;
      default -> {
        if (first != BOM) {
          error(start, "illegal character " + Characters.describe(first), hintFor(first));
        }
        insertTerminator = preserved;
        yield Token.ILLEGAL;
      }
    };
  }

  private static @Nullable String hintFor(int character) {
    return switch (character) {
      case '#' -> "a comment starts with //";
      case ':' -> "a name and its value are joined by =";
      case ';' -> "a statement ends with its line";
      case '?' -> "there is no conditional; coalesce(a, b) gives the first that is not empty";
      default -> null;
    };
  }

  private Token terminator() {
    end = start;
    return Token.TERMINATOR;
  }

  private Token closing(Token token) {
    insertTerminator = true;
    return token;
  }

  private Token doubled(int second, Token token) {
    if (ch == second) {
      advance();
    } else {
      String name = Character.toString(second);
      error(offset, "missing second %s in %s%s".formatted(name, name, name), null);
    }
    return token;
  }

  private Token orEquals(Token alone, Token withEquals) {
    if (ch != '=') {
      return alone;
    }
    advance();
    return withEquals;
  }

  private Token identifier() {
    while (Characters.isLetter(ch) || Characters.isDigit(ch)) {
      advance();
    }
    insertTerminator = true;
    return switch (offset - start) {
      case 4 -> is("true") ? Token.BOOL : is("null") ? Token.NULL : Token.IDENT;
      case 5 -> is("false") ? Token.BOOL : Token.IDENT;
      default -> Token.IDENT;
    };
  }

  private boolean is(String keyword) {
    for (int i = 0; i < keyword.length(); i++) {
      if (text[start + i] != keyword.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private Token number() {
    Token token = Token.NUMBER;
    digits();
    if (ch == '.') {
      token = Token.FLOAT;
      advance();
      digits();
    }
    if (ch == 'e' || ch == 'E') {
      token = Token.FLOAT;
      advance();
      if (ch == '+' || ch == '-') {
        advance();
      }
      if (digits() == 0) {
        error(start, "exponent has no digits", null);
      }
    }
    return token;
  }

  private int digits() {
    int from = offset;
    while (isDecimal(ch)) {
      advance();
    }
    return offset - from;
  }

  private static boolean isDecimal(int ch) {
    return ch >= '0' && ch <= '9';
  }

  private void string(int until, boolean escapes, boolean multiline) {
    while (true) {
      int current = ch;
      if (current == END || (current == '\n' && !multiline)) {
        error(start, "string literal not terminated", null);
        return;
      }
      advance();
      if (current == until) {
        return;
      }
      if (escapes && current == '\\') {
        escape();
      }
    }
  }

  private void escape() {
    int from = offset;
    int digits;
    int base;
    long max;
    switch (ch) {
      case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '"' -> {
        advance();
        return;
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        digits = 3;
        base = 8;
        max = 255;
      }
      case 'x', 'u', 'U' -> {
        digits = ch == 'x' ? 2 : ch == 'u' ? 4 : 8;
        base = 16;
        max = ch == 'x' ? 255 : Character.MAX_CODE_POINT;
        advance();
      }
      case END -> {
        error(from, "escape sequence not terminated", null);
        return;
      }
      default -> {
        error(from, "unknown escape sequence", hintForEscape(ch));
        return;
      }
    }
    long value = 0;
    for (; digits > 0; digits--) {
      int digit = ch == END ? -1 : Character.digit(ch, base);
      if (digit < 0 || ch > 'f') {
        error(
            from,
            ch == END
                ? "escape sequence not terminated"
                : "illegal character " + Characters.describe(ch) + " in escape sequence",
            null);
        return;
      }
      value = value * base + digit;
      advance();
    }
    if (value > max || (value >= 0xD800 && value < 0xE000)) {
      error(from, "escape sequence is invalid Unicode code point", null);
    }
  }

  private static @Nullable String hintForEscape(int character) {
    if (character == '\'') {
      return "a single quote needs no backslash";
    }
    if (character > ' ' && character < 0x7F) {
      String c = Character.toString(character);
      return String.format(
          Locale.ROOT,
          "in a regular expression write \\\\%s, or put the whole string in backquotes: `…\\%s…`",
          c,
          c);
    }
    return null;
  }

  private Token slash(boolean terminatorDue) {
    if (ch != '/' && ch != '*') {
      return Token.DIV;
    }
    if (terminatorDue && commentReachesLineEnd()) {
      rewind(start); // the comment follows the terminator
      return terminator();
    }
    comment();
    return Token.COMMENT;
  }

  private void comment() {
    if (ch == '/') {
      while (ch != '\n' && ch != END) {
        advance();
      }
      return;
    }
    advance();
    while (ch != END) {
      int current = ch;
      advance();
      if (current == '*' && ch == '/') {
        advance();
        return;
      }
    }
    error(start, "block comment not terminated", null);
  }

  /// Whether only comments follow on this line; called behind the first `/`.
  private boolean commentReachesLineEnd() {
    int from = offset;
    looksAhead = true;
    boolean reaches = readsToLineEnd();
    looksAhead = false;
    rewind(from);
    return reaches;
  }

  private boolean readsToLineEnd() {
    while (ch == '/' || ch == '*') {
      if (ch == '/') {
        return true;
      }
      advance();
      boolean closed = false;
      while (ch != END && !closed) {
        int current = ch;
        if (current == '\n') {
          return true;
        }
        advance();
        if (current == '*' && ch == '/') {
          advance();
          closed = true;
        }
      }
      while (ch == ' ' || ch == '\t' || ch == '\r') {
        advance();
      }
      if (ch == END || ch == '\n') {
        return true;
      }
      if (ch != '/') {
        return false;
      }
      advance();
    }
    return false;
  }

  private void rewind(int to) {
    next = to;
    boolean silent = looksAhead;
    looksAhead = true; // was reported when first read
    advance();
    looksAhead = silent;
  }
}
