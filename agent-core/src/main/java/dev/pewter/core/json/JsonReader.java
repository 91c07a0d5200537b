package dev.pewter.core.json;

import java.nio.charset.StandardCharsets;

/// Pulls a JSON text apart, value by value. Strict RFC 8259; half surrogates become U+FFFD, as in
/// Go. Containers may be nested `MAX_DEPTH` deep.
public final class JsonReader {
  public static final int MAX_DEPTH = 512;

  /// What comes next.
  public enum Token {
    BEGIN_OBJECT,
    END_OBJECT,
    BEGIN_ARRAY,
    END_ARRAY,
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    END
  }

  private final String text;
  private int at;
  private final boolean[] isObject = new boolean[MAX_DEPTH + 1];
  private final boolean[] hasElements = new boolean[MAX_DEPTH + 1];
  private int depth;
  private boolean nameRead; // in an object: the name is consumed, its value is next

  public JsonReader(String text) {
    this.text = text;
  }

  public JsonReader(byte[] utf8) {
    this(new String(utf8, StandardCharsets.UTF_8));
  }

  /// The kind of the next value, or how the container ends. Consumes nothing but blanks and commas.
  public Token peek() throws JsonException {
    skipBlanks();
    if (depth > 0 && !nameRead) {
      if (at < text.length() && text.charAt(at) == (isObject[depth] ? '}' : ']')) {
        return isObject[depth] ? Token.END_OBJECT : Token.END_ARRAY;
      }
      if (hasElements[depth]) {
        throw error("expected a comma or the end of the container");
      }
    }
    if (at >= text.length()) {
      if (depth > 0) {
        throw error("unexpected end of the text");
      }
      return Token.END;
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> Token.BEGIN_OBJECT;
      case '[' -> Token.BEGIN_ARRAY;
      case '"' -> Token.STRING;
      case 't', 'f' -> Token.BOOLEAN;
      case 'n' -> Token.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Token.NUMBER;
      default -> throw error("unexpected character");
    };
  }

  public void beginObject() throws JsonException {
    expect(Token.BEGIN_OBJECT);
    push(true);
  }

  public void beginArray() throws JsonException {
    expect(Token.BEGIN_ARRAY);
    push(false);
  }

  private void push(boolean object) throws JsonException {
    if (depth == MAX_DEPTH) {
      throw error("nested deeper than " + MAX_DEPTH);
    }
    at++;
    nameRead = false;
    isObject[++depth] = object;
    hasElements[depth] = false;
  }

  public void endObject() throws JsonException {
    expect(Token.END_OBJECT);
    pop();
  }

  public void endArray() throws JsonException {
    expect(Token.END_ARRAY);
    pop();
  }

  private void pop() {
    at++;
    depth--;
    ended();
  }

  /// Whether the container has a further element; its comma is consumed.
  public boolean hasNext() throws JsonException {
    skipBlanks();
    if (at >= text.length()) {
      throw error("unexpected end of the text");
    }
    char c = text.charAt(at);
    if (c == (isObject[depth] ? '}' : ']')) {
      return false;
    }
    if (hasElements[depth]) {
      if (c != ',') {
        throw error("expected a comma or the end of the container");
      }
      at++;
      hasElements[depth] = false;
      skipBlanks();
      if (at < text.length() && (text.charAt(at) == '}' || text.charAt(at) == ']')) {
        throw error("a comma before the end");
      }
    }
    return true;
  }

  /// The name of the next member of an object.
  public String nextName() throws JsonException {
    skipBlanks();
    if (at >= text.length() || text.charAt(at) != '"') {
      throw error("expected a name in quotes");
    }
    String name = string();
    skipBlanks();
    if (at >= text.length() || text.charAt(at) != ':') {
      throw error("expected a colon");
    }
    at++;
    nameRead = true;
    return name;
  }

  public String nextString() throws JsonException {
    expect(Token.STRING);
    String value = string();
    ended();
    return value;
  }

  /// A number as written.
  public String nextNumber() throws JsonException {
    expect(Token.NUMBER);
    int start = at;
    skip('-');
    if (!skip('0')) {
      digits();
    }
    if (skip('.')) {
      digits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('+')) {
        skip('-');
      }
      digits();
    }
    ended();
    return text.substring(start, at);
  }

  public double nextDouble() throws JsonException {
    return Double.parseDouble(nextNumber());
  }

  public boolean nextBoolean() throws JsonException {
    expect(Token.BOOLEAN);
    boolean value = text.charAt(at) == 't';
    word(value ? "true" : "false");
    return value;
  }

  public void nextNull() throws JsonException {
    expect(Token.NULL);
    word("null");
  }

  /// A value of any kind, as it is written.
  public String nextRaw() throws JsonException {
    peek();
    int start = at;
    skipValue();
    return text.substring(start, at);
  }

  /// Passes over a value of any kind.
  public void skipValue() throws JsonException {
    int from = depth;
    do {
      switch (peek()) {
        case BEGIN_OBJECT -> beginObject();
        case BEGIN_ARRAY -> beginArray();
        case END_OBJECT -> endObject();
        case END_ARRAY -> endArray();
        case STRING -> nextString();
        case NUMBER -> nextNumber();
        case BOOLEAN -> nextBoolean();
        case NULL -> nextNull();
        case END -> throw error("unexpected end of the text");
      }
      if (depth > from && hasNext() && isObject[depth]) {
        nextName();
      }
    } while (depth > from);
  }

  /// Makes sure that nothing but blanks follows.
  public void end() throws JsonException {
    if (peek() != Token.END) {
      throw error("text after the value");
    }
  }

  private void expect(Token wanted) throws JsonException {
    Token found = peek();
    if (found != wanted) {
      throw error("expected " + wanted + ", got " + found);
    }
  }

  private void ended() {
    nameRead = false;
    hasElements[depth] = true;
  }

  private void word(String word) throws JsonException {
    if (!text.startsWith(word, at)) {
      throw error("unexpected character");
    }
    at += word.length();
    ended();
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void digits() throws JsonException {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw error("expected a digit");
    }
  }

  private String string() throws JsonException {
    int start = ++at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return escaped(start);
      }
      if (c < ' ') {
        throw error("a control character in a string");
      }
      at++;
    }
    throw error("a string without an end");
  }

  private String escaped(int start) throws JsonException {
    var value = new StringBuilder().append(text, start, at);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return wellFormed(value);
      }
      if (c < ' ') {
        throw error("a control character in a string");
      }
      value.append(c == '\\' ? escape() : c);
    }
    throw error("a string without an end");
  }

  private char escape() throws JsonException {
    if (at >= text.length()) {
      throw error("a string without an end");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
          if (digit < 0 || text.charAt(at) > 'f') {
            throw error("expected four hexadecimal digits");
          }
          value = value << 4 | digit;
          at++;
        }
        yield (char) value;
      }
      default -> throw error("an unknown escape");
    };
  }

  private static String wellFormed(StringBuilder value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        value.setCharAt(i, '\uFFFD');
      }
    }
    return value.toString();
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private JsonException error(String message) {
    return new JsonException(message, at);
  }
}
