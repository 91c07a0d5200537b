package dev.pewter.core.http.client;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Reads the scalar members of a JSON object as texts; nested values are skipped by counting
/// brackets.
final class FlatJson {
  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  static Map<String, String> parse(String text) throws IOException {
    return new FlatJson(text).object();
  }

  private Map<String, String> object() throws IOException {
    var members = new HashMap<String, String>();
    expect('{');
    while (peek() != '}') {
      String name = string();
      expect(':');
      members.put(name, value());
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        throw malformed();
      }
    }
    return members;
  }

  private String value() throws IOException {
    char first = peek();
    if (first == '"') {
      return string();
    }
    int from = at;
    int depth = 0;
    for (; depth > 0 || ",}".indexOf(peek()) < 0; ) {
      char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      at++;
    }
    return text.substring(from, at).strip();
  }

  private String string() throws IOException {
    expect('"');
    var out = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return out.toString();
      }
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = next();
      switch (escaped) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'u' -> out.append(unicode());
        default -> out.append(escaped);
      }
    }
  }

  private char unicode() throws IOException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw malformed();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private char next() throws IOException {
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at++);
  }

  private char peek() throws IOException {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private void expect(char c) throws IOException {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private static IOException malformed() {
    return new IOException("oauth2: cannot parse json");
  }
}
