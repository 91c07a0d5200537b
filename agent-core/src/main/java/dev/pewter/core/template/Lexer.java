package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a template into tokens. The last one is the end, or an error at which it gave up.
final class Lexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with");

  private final String input;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1; // of `counted`
  private int counted;
  private int parens;

  private Lexer(String input) {
    this.input = input;
  }

  static List<Token> tokens(String input) {
    var lexer = new Lexer(input);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    boolean trimsLeft = false;
    while (true) {
      int open = input.indexOf("{{", at);
      int end = open < 0 ? input.length() : open;
      boolean trimsRight = open >= 0 && trimsAt(open + 2);
      int from = at;
      int to = end;
      while (trimsLeft && from < to && isSpace(input.charAt(from))) {
        from++;
      }
      while (trimsRight && to > from && isSpace(input.charAt(to - 1))) {
        to--;
      }
      if (to > from) {
        add(Kind.TEXT, from, to);
      }
      at = end;
      if (open < 0) {
        add(Kind.EOF, at, at);
        return;
      }
      int inside = open + 2 + (trimsRight ? 2 : 0);
      if (input.startsWith("/*", inside)) {
        at = inside;
        if (!comment()) {
          return;
        }
      } else {
        add(Kind.LEFT, open, open + 2);
        at = open + 2 + (trimsRight ? 1 : 0); // the space behind the hyphen is one
        parens = 0;
        if (!action()) {
          return;
        }
      }
      trimsLeft = input.charAt(at - 3) == '-' && at >= 4 && isSpace(input.charAt(at - 4));
    }
  }

  /// Whether a hyphen and a space stand here.
  private boolean trimsAt(int place) {
    return place + 1 < input.length()
        && input.charAt(place) == '-'
        && isSpace(input.charAt(place + 1));
  }

  private boolean comment() {
    int close = input.indexOf("*/", at + 2);
    if (close < 0) {
      return error("unclosed comment", at);
    }
    int right = rightDelimiter(close + 2);
    if (right < 0) {
      return error("comment ends before closing delimiter", at);
    }
    at = right;
    return true;
  }

  /// Where the right delimiter that begins here ends, or -1.
  private int rightDelimiter(int place) {
    if (input.startsWith("}}", place)) {
      return place + 2;
    }
    boolean trims =
        place < input.length()
            && isSpace(input.charAt(place))
            && input.startsWith("-}}", place + 1);
    return trims ? place + 4 : -1;
  }

  /// Everything up to and with the right delimiter; false after an error.
  private boolean action() {
    while (true) {
      int right = rightDelimiter(at);
      if (right >= 0) {
        if (parens > 0) {
          return error("unclosed left paren", at);
        }
        add(Kind.RIGHT, right - 2, right);
        at = right;
        return true;
      }
      if (at == input.length()) {
        return error("unclosed action", at);
      }
      if (!inside(input.codePointAt(at))) {
        return false;
      }
    }
  }

  private boolean inside(int c) {
    if (isSpace(c)) {
      return space();
    }
    if (c == '"') {
      return quoted('"', Kind.STRING, "unterminated quoted string");
    }
    if (c == '\'') {
      return quoted('\'', Kind.CHAR_CONSTANT, "unterminated character constant");
    }
    if (isNumber(c)) {
      return number();
    }
    if (isAlphanumeric(c)) {
      return word();
    }
    return switch (c) {
      case '=' -> one(Kind.ASSIGN, 1);
      case ':' -> peek(at + 1) == '=' ? one(Kind.DECLARE, 2) : error("expected :=", at);
      case '|' -> one(Kind.PIPE, 1);
      case '(' -> {
        parens++;
        yield one(Kind.LEFT_PAREN, 1);
      }
      case ')' -> --parens < 0 ? error("unexpected right paren", at) : one(Kind.RIGHT_PAREN, 1);
      case '`' -> raw();
      case '$', '.' -> name(c == '$' ? Kind.VARIABLE : Kind.FIELD);
      default ->
          isSign(c)
              ? one(Kind.CHAR, 1)
              : error("unrecognized character in action: " + unicode(c), at);
    };
  }

  private boolean isNumber(int c) {
    return c == '+' || c == '-' || isDigit(c) || (c == '.' && isDigit(peek(at + 1)));
  }

  private static boolean isSign(int c) {
    return c > ' ' && c < 0x7F;
  }

  private boolean one(Kind kind, int length) {
    add(kind, at, at + length);
    at += length;
    return true;
  }

  private boolean space() {
    int end = at;
    while (end < input.length() && isSpace(input.charAt(end)) && rightDelimiter(end) < 0) {
      end++;
    }
    return one(Kind.SPACE, end - at);
  }

  private boolean quoted(char quote, Kind kind, String unterminated) {
    for (int end = at + 1; end < input.length(); end++) {
      char c = input.charAt(end);
      if (c == quote) {
        return one(kind, end + 1 - at);
      }
      if (c == '\n') {
        break;
      }
      if (c == '\\') {
        if (peek(end + 1) == '\n') {
          break;
        }
        end++;
      }
    }
    return error(unterminated, at);
  }

  private boolean raw() {
    int close = input.indexOf('`', at + 1);
    return close < 0
        ? error("unterminated raw quoted string", at)
        : one(Kind.RAW_STRING, close + 1 - at);
  }

  private boolean name(Kind kind) {
    int end = wordEnd(at + 1);
    if (end == at + 1 && atTerminator(end)) {
      return one(kind == Kind.FIELD ? Kind.DOT : kind, 1);
    }
    return atTerminator(end) ? one(kind, end - at) : badCharacter(end);
  }

  private boolean word() {
    int end = wordEnd(at);
    if (!atTerminator(end)) {
      return badCharacter(end);
    }
    String word = input.substring(at, end);
    Kind kind =
        KEYWORDS.contains(word)
            ? Kind.KEYWORD
            : word.equals("nil")
                ? Kind.NIL
                : word.equals("true") || word.equals("false") ? Kind.BOOL : Kind.IDENTIFIER;
    return one(kind, end - at);
  }

  private boolean badCharacter(int place) {
    return error("bad character " + unicode(input.codePointAt(place)), at);
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < input.length() && isAlphanumeric(input.codePointAt(end))) {
      end += Character.charCount(input.codePointAt(end));
    }
    return end;
  }

  private boolean atTerminator(int place) {
    return place >= input.length()
        || isSpace(input.charAt(place))
        || ".,|:()".indexOf(input.charAt(place)) >= 0
        || input.startsWith("}}", place);
  }

  private boolean number() {
    int end = at;
    if (peek(end) == '+' || peek(end) == '-') {
      end++;
    }
    String digits = "0123456789_";
    char exponent = 'e';
    if (peek(end) == '0') {
      char base = Character.toLowerCase(peek(end + 1));
      if (base == 'x' || base == 'o' || base == 'b') {
        digits = base == 'x' ? "0123456789abcdefABCDEF_" : base == 'o' ? "01234567_" : "01_";
        exponent = base == 'x' ? 'p' : 0;
        end += 2;
      }
    }
    end = run(end, digits);
    if (peek(end) == '.') {
      end = run(end + 1, digits);
    }
    if (exponent != 0 && Character.toLowerCase(peek(end)) == exponent) {
      end++;
      if (peek(end) == '+' || peek(end) == '-') {
        end++;
      }
      end = run(end, "0123456789_");
    }
    if (end < input.length() && isAlphanumeric(input.codePointAt(end))) {
      end += Character.charCount(input.codePointAt(end));
      return error("bad number syntax: " + Quote.quote(input.substring(at, end)), at);
    }
    return one(Kind.NUMBER, end - at);
  }

  private int run(int from, String accepted) {
    int end = from;
    while (end < input.length() && accepted.indexOf(input.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  private char peek(int place) {
    return place < input.length() ? input.charAt(place) : 0;
  }

  private void add(Kind kind, int from, int to) {
    countTo(from);
    tokens.add(new Token(kind, input.substring(from, to), line));
  }

  private boolean error(String message, int place) {
    countTo(place);
    tokens.add(new Token(Kind.ERROR, message, line));
    return false;
  }

  private void countTo(int place) {
    for (; counted < place; counted++) {
      if (input.charAt(counted) == '\n') {
        line++;
      }
    }
  }

  private static String unicode(int c) {
    String code = String.format(Locale.ROOT, "U+%04X", c);
    return c < ' ' || c == 0x7F ? code : code + " '" + Character.toString(c) + "'";
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlphanumeric(int c) {
    return c == '_'
        || Character.isLetter(c)
        || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }
}
