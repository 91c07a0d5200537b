package dev.pewter.k8s.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of JSON into values without reading it whole: the events of a watch, the items of
/// a list. Knows only brackets and strings; who reads a value judges the rest. For one thread.
final class JsonSplitter {
  private static final int BUFFER = 16 << 10;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private byte[] value = new byte[4 << 10];
  private int length;
  private boolean tooLong;

  /// @param maxBytes of one value; the bytes of a longer one are dropped
  JsonSplitter(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /// The next byte that is no blank, not consumed; -1 at the end.
  int peek() throws IOException {
    while (true) {
      if (at == end && !fill()) {
        return -1;
      }
      byte b = buffer[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
      at++;
    }
  }

  /// Consumes a bracket, comma or colon.
  void expect(char wanted) throws IOException {
    int found = peek();
    if (found != wanted) {
      throw found < 0
          ? new EOFException("unexpected end of the answer")
          : new IOException(
              "unexpected character '" + (char) found + "', expected '" + wanted + "'");
    }
    at++;
  }

  /// The next value whole; null if it was longer than allowed.
  byte @Nullable [] next() throws IOException {
    length = 0;
    tooLong = false;
    int first = peek();
    if (first == '{' || first == '[') {
      container();
    } else if (first == '"') {
      at++;
      add((byte) '"');
      string();
    } else {
      scalar();
    }
    byte[] whole = tooLong ? null : Arrays.copyOf(value, length);
    if (value.length > 1 << 20) {
      value = new byte[4 << 10];
    }
    return whole;
  }

  private void container() throws IOException {
    int depth = 0;
    do {
      byte b = read();
      add(b);
      switch (b) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> string();
        default -> {}
      }
    } while (depth > 0);
  }

  private void string() throws IOException {
    while (true) {
      byte b = read();
      add(b);
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        add(read());
      }
    }
  }

  private void scalar() throws IOException {
    while (at < end || fill()) {
      byte b = buffer[at];
      if (b == ',' || b == '}' || b == ']' || b <= ' ') {
        break;
      }
      add(b);
      at++;
    }
    if (length == 0) {
      throw new EOFException("unexpected end of the answer");
    }
  }

  private byte read() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("unexpected end of the answer");
    }
    return buffer[at++];
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(read, 0);
    return end > 0;
  }

  private void add(byte b) {
    if (length == value.length) {
      if (length >= maxBytes) {
        tooLong = true;
        return;
      }
      value = Arrays.copyOf(value, Math.min(maxBytes, value.length * 2));
    }
    value[length++] = b;
  }
}
