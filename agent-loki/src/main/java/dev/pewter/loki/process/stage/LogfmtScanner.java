package dev.pewter.loki.process.stage;

import java.nio.charset.StandardCharsets;

/// Reads `key=value key="quoted value" key` from bytes, pair by pair. Lines are records; a mistake
/// ends everything. For one thread.
final class LogfmtScanner {
  private static final int LONGEST_LINE = 64 * 1024;

  private byte[] bytes = {};
  private int at;
  private int end;
  private int lineEnd;
  private int keyStart;
  private int keyEnd;
  private int valueStart;
  private int valueEnd;
  private boolean isEscaped;

  void start(byte[] in, int from, int to) {
    bytes = in;
    at = from;
    end = to;
    lineEnd = from - 1;
  }

  int keyStart() {
    return keyStart;
  }

  int keyEnd() {
    return keyEnd;
  }

  int valueStart() {
    return valueStart;
  }

  int valueEnd() {
    return valueEnd;
  }

  /// Whether the value has backslashes to be undone.
  boolean isEscaped() {
    return isEscaped;
  }

  /// Goes to the next pair; false at the end, and at a mistake.
  boolean next() {
    while (true) {
      while (at < lineEnd && isBlank(bytes[at])) {
        at++;
      }
      if (at < lineEnd) {
        return key();
      }
      if (lineEnd == end || !nextLine()) {
        return false;
      }
    }
  }

  private boolean nextLine() {
    at = lineEnd + 1;
    lineEnd = at;
    while (lineEnd < end && bytes[lineEnd] != '\n') {
      lineEnd++;
    }
    return lineEnd - at < LONGEST_LINE;
  }

  private static boolean isBlank(byte c) {
    return c >= 0 && c <= ' ';
  }

  private boolean key() {
    keyStart = at;
    isEscaped = false;
    boolean isAscii = true;
    while (at < lineEnd && bytes[at] != '=' && bytes[at] != '"' && !isBlank(bytes[at])) {
      isAscii &= bytes[at] >= 0;
      at++;
    }
    keyEnd = at;
    valueStart = at;
    valueEnd = at;
    if ((at < lineEnd && bytes[at] == '"') || (!isAscii && !isUtf8(keyStart, keyEnd))) {
      return false;
    }
    if (at == lineEnd || bytes[at] != '=') {
      return true;
    }
    if (keyEnd == keyStart) {
      return false;
    }
    at++;
    valueStart = at;
    valueEnd = at;
    if (at == lineEnd || isBlank(bytes[at])) {
      return true;
    }
    return bytes[at] == '"' ? quoted() : plain();
  }

  private boolean plain() {
    while (at < lineEnd && !isBlank(bytes[at])) {
      if (bytes[at] == '=' || bytes[at] == '"') {
        return false;
      }
      at++;
    }
    valueEnd = at;
    return true;
  }

  private boolean quoted() {
    valueStart = ++at;
    boolean hasControls = false;
    while (at < lineEnd && bytes[at] != '"') {
      hasControls |= bytes[at] >= 0 && bytes[at] < ' ';
      if (bytes[at] == '\\') {
        isEscaped = true;
        at++;
      }
      at++;
    }
    if (at >= lineEnd) {
      return false;
    }
    valueEnd = at++;
    return !isEscaped || (!hasControls && hasKnownEscapes());
  }

  private boolean hasKnownEscapes() {
    for (int i = valueStart; i < valueEnd; i++) {
      if (bytes[i] == '\\') {
        i++;
        switch (bytes[i]) {
          case '"', '\\', '/', '\'', 'b', 'f', 'n', 'r', 't' -> {}
          case 'u' -> {
            if (i + 5 > valueEnd || JsonText.hex(bytes, i + 1) < 0) {
              return false;
            }
          }
          default -> {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean isUtf8(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8).indexOf(0xfffd) < 0;
  }
}
