package dev.pewter.loki.process.logql;

import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.regex.InvalidPattern;
import java.util.ArrayList;
import java.util.List;

/// Reads a selector.
final class SelectorParser {
  private static final List<String> TOKENS =
      List.of("=~", "!~", "!=", "|=", "|~", "=", "{", "}", ",", ".");

  private final String text;
  private int at;

  SelectorParser(String text) {
    this.text = text;
  }

  Selector parse() {
    var matchers = new ArrayList<LabelMatcher>();
    expect('{', "{");
    do {
      matchers.add(matcher());
    } while (skip(','));
    expect('}', "} or ,");
    var filters = new ArrayList<Selector.LineFilter>();
    while (!isAtEnd()) {
      filters.add(filter());
    }
    return new Selector(matchers, filters);
  }

  private LabelMatcher matcher() {
    String name = name();
    String operator = operator("= or != or =~ or !~", "=~", "!~", "!=", "=");
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

  /// @throws InvalidPattern when its expression is none
  private Selector.LineFilter filter() {
    String operator = operator("!= or !~ or |~ or |=", "|=", "|~", "!=", "!~");
    String value = string();
    var pattern = operator.endsWith("~") ? LinePattern.regex(value) : LinePattern.literal(value);
    return new Selector.LineFilter(pattern, operator.startsWith("!"));
  }

  private String operator(String wanted, String... known) {
    skipSpace();
    for (String one : known) {
      if (text.startsWith(one, at)) {
        at += one.length();
        return one;
      }
    }
    throw unexpected(wanted);
  }

  private String name() {
    skipSpace();
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at), at > start)) {
      at++;
    }
    if (at == start) {
      throw unexpected("IDENTIFIER");
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
      throw unexpected("STRING");
    }
    int start = at++;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      char c = text.charAt(at++);
      if (c == '\\') {
        escape(value, start);
      } else {
        value.append(c);
      }
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      at = start;
      throw wrong("literal not terminated");
    }
    at++;
    return value.toString();
  }

  private void escape(StringBuilder value, int start) {
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
      case 'x' -> value.appendCodePoint(code(2, 16, start));
      case 'u' -> value.appendCodePoint(code(4, 16, start));
      case 'U' -> value.appendCodePoint(code(8, 16, start));
      case '0', '1', '2', '3' -> {
        at--;
        value.appendCodePoint(code(3, 8, start));
      }
      default -> throw badEscape(start);
    }
  }

  private int code(int digits, int radix, int start) {
    int code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
      if (digit < 0 || code > Character.MAX_CODE_POINT >> 4) {
        throw badEscape(start);
      }
      code = code * radix + digit;
      at++;
    }
    if (code > Character.MAX_CODE_POINT) {
      throw badEscape(start);
    }
    return code;
  }

  private IllegalArgumentException badEscape(int start) {
    at = start;
    return wrong("invalid char escape");
  }

  private void expect(char c, String wanted) {
    if (!skip(c)) {
      throw unexpected(wanted);
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
    return wrong("syntax error: unexpected " + found() + ", expecting " + wanted);
  }

  /// What stands here, as the reference's grammar calls it.
  private String found() {
    if (at == text.length()) {
      return "$end";
    }
    for (String token : TOKENS) {
      if (text.startsWith(token, at)) {
        return token;
      }
    }
    return text.charAt(at) == '"' ? "STRING" : "IDENTIFIER";
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
