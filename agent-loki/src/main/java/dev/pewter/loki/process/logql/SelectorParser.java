package dev.pewter.loki.process.logql;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.regex.InvalidPattern;
import java.util.ArrayList;

/// Reads a selector.
final class SelectorParser {
  private final String text;
  private int at;

  SelectorParser(String text) {
    this.text = text;
  }

  Selector parse() {
    var matchers = new ArrayList<LabelMatcher>();
    expect('{');
    do {
      matchers.add(matcher());
    } while (skip(','));
    expect('}');
    var filters = new ArrayList<Selector.LineFilter>();
    while (!isAtEnd()) {
      filters.add(filter());
    }
    return new Selector(matchers, filters);
  }

  private LabelMatcher matcher() {
    String name = name();
    String operator = operator("=~", "!~", "!=", "=");
    int valueAt = at;
    String value = string();
    boolean isNegated = operator.startsWith("!");
    try {
      var pattern = operator.endsWith("~") ? AnchoredPattern.parse(value) : null;
      return new LabelMatcher(name, value, pattern, isNegated);
    } catch (InvalidPattern e) {
      at = valueAt;
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Selector.LineFilter filter() {
    String operator = operator("|=", "|~", "!=", "!~");
    int valueAt = at;
    String value = string();
    try {
      var pattern = operator.endsWith("~") ? LinePattern.regex(value) : LinePattern.literal(value);
      return new Selector.LineFilter(pattern, operator.startsWith("!"));
    } catch (InvalidPattern e) {
      at = valueAt;
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private String operator(String... known) {
    skipSpace();
    for (String one : known) {
      if (text.startsWith(one, at)) {
        at += one.length();
        return one;
      }
    }
    throw unexpected("one of " + String.join(" ", known));
  }

  private String name() {
    skipSpace();
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at), at > start)) {
      at++;
    }
    if (at == start) {
      throw unexpected("a label name");
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c, boolean mayBeDigit) {
    return c == '_' || Character.isLetter(c) || (mayBeDigit && Character.isDigit(c));
  }

  /// A text in double quotes, with Go's escapes.
  private String string() {
    skipSpace();
    if (at == text.length() || text.charAt(at) != '"') {
      throw unexpected("a string in double quotes");
    }
    int start = at++;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      char c = text.charAt(at++);
      if (c == '\\') {
        escape(value);
      } else {
        value.append(c);
      }
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      at = start;
      throw wrong("the string does not end");
    }
    at++;
    return value.toString();
  }

  private void escape(StringBuilder value) {
    char c = at < text.length() ? text.charAt(at++) : 0;
    switch (c) {
      case 'a' -> value.append('\u0007');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000b');
      case '\\', '"' -> value.append(c);
      case 'x' -> value.appendCodePoint(code(2, 16));
      case 'u' -> value.appendCodePoint(code(4, 16));
      case 'U' -> value.appendCodePoint(code(8, 16));
      case '0', '1', '2', '3' -> {
        at--;
        value.appendCodePoint(code(3, 8));
      }
      default -> {
        at--;
        throw wrong("unknown escape");
      }
    }
  }

  private int code(int digits, int radix) {
    int code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
      if (digit < 0 || code > Character.MAX_CODE_POINT >> 4) {
        throw wrong("unknown escape");
      }
      code = code * radix + digit;
      at++;
    }
    if (code > Character.MAX_CODE_POINT) {
      throw wrong("unknown escape");
    }
    return code;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  private boolean skip(char c) {
    skipSpace();
    boolean isThere = at < text.length() && text.charAt(at) == c;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private boolean isAtEnd() {
    skipSpace();
    return at == text.length();
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException unexpected(String wanted) {
    String found =
        at == text.length()
            ? "the end"
            : Quote.quote(text.substring(at, text.offsetByCodePoints(at, 1)));
    return wrong("unexpected " + found + ", expecting " + wanted);
  }

  private IllegalArgumentException wrong(String what) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at; i++) {
      boolean ends = text.charAt(i) == '\n';
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
    return new IllegalArgumentException(
        "parse error at line " + line + ", col " + column + ": " + what);
  }
}
