package dev.pewter.loki.push;

import java.nio.charset.StandardCharsets;

/// Steps through a JSON text in UTF-8. Strings are unescaped in place, which only shortens them;
/// bytes that are not UTF-8 stay as they are.
final class JsonBytes {
  private static final int MAX_DEPTH = 512;
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final byte[] bytes;
  private final int limit;
  private int at;
  private int start; // of the string that was read last
  private int stop;

  JsonBytes(byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  /// Where the string that was read last starts.
  int start() {
    return start;
  }

  /// Where it ends, exclusive.
  int stop() {
    return stop;
  }

  /// The string that was read last.
  String text() {
    return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
  }

  /// Whether this character comes next; it is consumed then.
  boolean next(char c) {
    blanks();
    if (at < limit && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c) throws PushException {
    if (!next(c)) {
      throw unexpected("expected '" + c + "'");
    }
  }

  /// After an element: consumes the comma, or the end of the container.
  ///
  /// @return whether a further element follows
  boolean more(char close) throws PushException {
    if (next(',')) {
      return true;
    }
    if (next(close)) {
      return false;
    }
    throw unexpected("expected ',' or '" + close + "'");
  }

  boolean nextNull() {
    blanks();
    if (isWord("null")) {
      at += 4;
      return true;
    }
    return false;
  }

  /// Reads a string if one comes next.
  boolean nextString() throws PushException {
    if (!next('"')) {
      return false;
    }
    string();
    return true;
  }

  /// Reads a number, a boolean or null as text if one comes next.
  boolean nextLiteral() throws PushException {
    blanks();
    if (at < limit && (bytes[at] == '"' || bytes[at] == '{' || bytes[at] == '[')) {
      return false;
    }
    start = at;
    literal();
    stop = at;
    return true;
  }

  /// The name of a member, and its colon.
  String name() throws PushException {
    if (!nextString()) {
      throw unexpected("expected a name");
    }
    String name = text();
    expect(':');
    return name;
  }

  void end() throws PushException {
    blanks();
    if (at < limit) {
      throw unexpected("text after the value");
    }
  }

  /// Passes over a value of any kind, and leaves its strings as they are.
  void skip() throws PushException {
    skip(0);
  }

  private void skip(int depth) throws PushException {
    if (depth == MAX_DEPTH) {
      throw unexpected("nested deeper than " + MAX_DEPTH);
    }
    blanks();
    int c = at < limit ? bytes[at] : -1;
    switch (c) {
      case '"' -> skipString();
      case '{' -> {
        at++;
        for (boolean more = !next('}'); more; more = more('}')) {
          blanks();
          skipString();
          expect(':');
          skip(depth + 1);
        }
      }
      case '[' -> {
        at++;
        for (boolean more = !next(']'); more; more = more(']')) {
          skip(depth + 1);
        }
      }
      default -> literal();
    }
  }

  private void literal() throws PushException {
    for (String word : new String[] {"true", "false", "null"}) {
      if (isWord(word)) {
        at += word.length();
        return;
      }
    }
    int from = at;
    at += at < limit && bytes[at] == '-' ? 1 : 0;
    while (at < limit && isNumeric(bytes[at])) {
      at++;
    }
    if (at == from || bytes[at - 1] == '-') {
      at = from;
      throw unexpected("expected a value");
    }
  }

  private static boolean isNumeric(byte b) {
    return (b >= '0' && b <= '9') || b == '.' || b == 'e' || b == 'E' || b == '+' || b == '-';
  }

  private void skipString() throws PushException {
    if (at >= limit || bytes[at] != '"') {
      throw unexpected("expected a string");
    }
    at++;
    while (at < limit && bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    if (at >= limit) {
      at = limit;
      throw unexpected("a string without an end");
    }
    at++;
  }

  private void string() throws PushException {
    start = at;
    while (at < limit) {
      byte b = bytes[at];
      if (b == '"') {
        stop = at++;
        return;
      }
      if (b == '\\') {
        escaped();
        return;
      }
      if (b >= 0 && b < ' ') {
        throw unexpected("a control character in a string");
      }
      at++;
    }
    throw unexpected("a string without an end");
  }

  private void escaped() throws PushException {
    int to = at;
    while (at < limit) {
      byte b = bytes[at++];
      if (b == '"') {
        stop = to;
        return;
      }
      if (b >= 0 && b < ' ') {
        throw unexpected("a control character in a string");
      }
      if (b != '\\') {
        bytes[to++] = b;
        continue;
      }
      int c = at < limit ? bytes[at++] : -1;
      switch (c) {
        case '"', '\\', '/' -> bytes[to++] = (byte) c;
        case 'b' -> bytes[to++] = '\b';
        case 'f' -> bytes[to++] = '\f';
        case 'n' -> bytes[to++] = '\n';
        case 'r' -> bytes[to++] = '\r';
        case 't' -> bytes[to++] = '\t';
        case 'u' -> to = unit(to);
        default -> throw unexpected("an unknown escape");
      }
    }
    throw unexpected("a string without an end");
  }

  /// Half a surrogate pair becomes U+FFFD, as in Go.
  private int unit(int to) throws PushException {
    int unit = hex();
    if (unit >= 0xD800 && unit < 0xDC00 && at + 1 < limit && isUnitNext()) {
      int back = at;
      at += 2;
      int low = hex();
      if (low >= 0xDC00 && low < 0xE000) {
        return put(to, Character.toCodePoint((char) unit, (char) low));
      }
      at = back;
    }
    return put(to, unit);
  }

  private boolean isUnitNext() {
    return bytes[at] == '\\' && bytes[at + 1] == 'u';
  }

  private int hex() throws PushException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < limit && bytes[at] >= 0 ? Character.digit(bytes[at], 16) : -1;
      if (digit < 0) {
        throw unexpected("expected four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return value;
  }

  private int put(int to, int codePoint) {
    if (codePoint < 0x80) {
      bytes[to] = (byte) codePoint;
      return to + 1;
    }
    if (codePoint < 0x800) {
      bytes[to] = (byte) (0xC0 | codePoint >> 6);
      bytes[to + 1] = (byte) (0x80 | (codePoint & 0x3F));
      return to + 2;
    }
    if (codePoint >= 0xD800 && codePoint < 0xE000) {
      System.arraycopy(REPLACEMENT, 0, bytes, to, REPLACEMENT.length);
      return to + REPLACEMENT.length;
    }
    int next = to;
    if (codePoint < 0x10000) {
      bytes[next++] = (byte) (0xE0 | codePoint >> 12);
    } else {
      bytes[next++] = (byte) (0xF0 | codePoint >> 18);
      bytes[next++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
    }
    bytes[next++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
    bytes[next++] = (byte) (0x80 | (codePoint & 0x3F));
    return next;
  }

  private boolean isWord(String word) {
    if (word.length() > limit - at) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void blanks() {
    while (at < limit) {
      byte b = bytes[at];
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return;
      }
      at++;
    }
  }

  private PushException unexpected(String why) {
    return new PushException(
        "json: " + (at >= limit ? "unexpected end: " : "") + why + " at byte " + at);
  }
}
