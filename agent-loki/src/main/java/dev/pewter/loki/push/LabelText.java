package dev.pewter.loki.push;

import dev.pewter.core.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Labels as text, the way Prometheus and Loki write a stream: `{app="x", zone='y'}`. A name before
/// the brace is the label `__name__`; names may be quoted; values are quoted as in Go.
public final class LabelText {
  private final String text;
  private int at;

  private LabelText(String text) {
    this.text = text;
  }

  /// @throws PushException such as `1:5: parse error: unexpected character: '-'`
  public static Labels parse(String text) throws PushException {
    return Labels.of(new LabelText(text).labels());
  }

  /// Whether a text can be a name without quotes.
  public static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private Map<String, String> labels() throws PushException {
    var labels = new TreeMap<String, String>();
    skipBlanks();
    if (!isMore()) {
      return labels; // a text without anything has none
    }
    if (isLetter(text.charAt(at)) || text.charAt(at) == ':') {
      int from = at;
      while (isMore() && (isWord(text.charAt(at)) || text.charAt(at) == ':')) {
        at++;
      }
      labels.put("__name__", text.substring(from, at));
      skipBlanks();
      if (!isMore()) {
        return labels;
      }
    }
    expect('{');
    skipBlanks();
    while (!next('}')) {
      label(labels);
      skipBlanks();
      if (!next(',')) {
        expect('}');
        break;
      }
      skipBlanks();
    }
    skipBlanks();
    if (isMore()) {
      throw unexpected();
    }
    return labels;
  }

  private void label(Map<String, String> labels) throws PushException {
    boolean isQuoted = isMore() && isQuote(text.charAt(at));
    String name = isQuoted ? quoted() : word();
    skipBlanks();
    if (isQuoted && isMore() && !labels.containsKey("__name__")) {
      char c = text.charAt(at);
      if (c == ',' || c == '}') { // {"a metric"}
        labels.put("__name__", name);
        return;
      }
    }
    expect('=');
    skipBlanks();
    if (!isMore() || !isQuote(text.charAt(at))) {
      throw unexpected();
    }
    labels.put(name, quoted());
  }

  private String word() throws PushException {
    int from = at;
    if (!isMore() || !isLetter(text.charAt(at))) {
      throw unexpected();
    }
    while (isMore() && isWord(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() throws PushException {
    char quote = text.charAt(at++);
    int from = at;
    if (quote == '`') {
      int to = text.indexOf('`', at);
      if (to < 0) {
        throw error("unterminated raw string");
      }
      at = to + 1;
      return text.substring(from, to);
    }
    while (isMore()) {
      char c = text.charAt(at);
      if (c == quote) {
        return text.substring(from, at++);
      }
      if (c == '\\') {
        return escaped(from, quote);
      }
      if (c == '\n') {
        break;
      }
      at++;
    }
    throw error("unterminated quoted string");
  }

  private String escaped(int from, char quote) throws PushException {
    var bytes = new ByteArrayOutputStream();
    int plain = from;
    while (isMore()) {
      char c = text.charAt(at);
      if (c == '\n') {
        break;
      }
      if (c != quote && c != '\\') {
        at++;
        continue;
      }
      bytes.writeBytes(text.substring(plain, at++).getBytes(StandardCharsets.UTF_8));
      if (c == quote) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
      escape(bytes);
      plain = at;
    }
    throw error("unterminated quoted string");
  }

  private void escape(ByteArrayOutputStream bytes) throws PushException {
    if (!isMore()) {
      throw error("escape sequence not terminated");
    }
    char c = text.charAt(at++);
    switch (c) {
      case 'a' -> bytes.write(7);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'v' -> bytes.write(11);
      case '\\', '"', '\'' -> bytes.write(c);
      case 'x' -> bytes.write(digits(2, 16));
      case 'u' -> writeCodePoint(bytes, digits(4, 16));
      case 'U' -> writeCodePoint(bytes, digits(8, 16));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        int value = digits(3, 8);
        if (value > 255) {
          throw error("unknown escape sequence");
        }
        bytes.write(value);
      }
      default -> throw error("unknown escape sequence");
    }
  }

  private void writeCodePoint(ByteArrayOutputStream bytes, int codePoint) throws PushException {
    boolean isScalar =
        Character.isValidCodePoint(codePoint)
            && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    if (!isScalar) {
      throw error("escape sequence is an invalid Unicode code point");
    }
    bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
  }

  private int digits(int count, int radix) throws PushException {
    int value = 0;
    for (int i = 0; i < count; i++) {
      char c = isMore() ? text.charAt(at) : ' ';
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        throw error("illegal character in escape sequence");
      }
      value = value * radix + digit;
      at++;
    }
    return value;
  }

  private void skipBlanks() {
    while (isMore()) {
      char c = text.charAt(at);
      if (c == '#') {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private boolean isMore() {
    return at < text.length();
  }

  private boolean next(char c) {
    boolean isNext = isMore() && text.charAt(at) == c;
    at += isNext ? 1 : 0;
    return isNext;
  }

  private void expect(char c) throws PushException {
    if (!next(c)) {
      throw unexpected();
    }
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isLetter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isWord(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }

  private PushException unexpected() {
    if (!isMore()) {
      return error("unexpected end of input");
    }
    int c = text.codePointAt(at);
    String shown = c < ' ' || c == 0x7f ? "\\x%02x".formatted(c) : Character.toString(c);
    return error("unexpected character: '" + shown + "'");
  }

  private PushException error(String why) {
    return new PushException("1:" + (at + 1) + ": parse error: " + why);
  }
}
