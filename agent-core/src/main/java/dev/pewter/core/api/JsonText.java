package dev.pewter.core.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Builds a JSON text as Go's `encoding/json` does, with `<`, `>` and `&` escaped.
final class JsonText {
  private static final int CHUNK = 16 << 10;

  private final StringBuilder text = new StringBuilder(1024);
  private boolean first = true;

  /// Writes what there is to a stream once it is long, so that a long text is never held whole.
  void drainTo(OutputStream out) throws IOException {
    if (text.length() >= CHUNK) {
      finish(out);
    }
  }

  /// Writes what is left.
  void finish(OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  /// How many characters were written and not yet drained.
  int length() {
    return text.length();
  }

  JsonText open(char bracket) {
    text.append(bracket);
    first = true;
    return this;
  }

  JsonText close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  /// Starts an element of an array.
  JsonText item() {
    if (!first) {
      text.append(',');
    }
    first = false;
    return this;
  }

  /// Starts a member of an object.
  JsonText member(String name) {
    item().string(name);
    text.append(':');
    return this;
  }

  JsonText raw(String value) {
    text.append(value);
    return this;
  }

  JsonText number(long value) {
    text.append(value);
    return this;
  }

  JsonText string(String value) {
    text.append('"');
    value
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> text.append('\\').append((char) c);
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                  if (c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                    text.append(String.format(Locale.ROOT, "\\u%04x", c));
                  } else if (c >= 0xD800 && c <= 0xDFFF) {
                    text.append("\\ufffd");
                  } else {
                    text.appendCodePoint(c);
                  }
                }
              }
            });
    text.append('"');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
