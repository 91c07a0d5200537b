package dev.pewter.loki.source.file;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.config.decode.InvalidArgument;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/// How the text of a file is written.
///
/// @param unitBytes how many bytes the characters of a line end take
/// @param newlineByte which of those is not zero
record LineEncoding(Charset charset, int unitBytes, int newlineByte) {
  static final LineEncoding UTF_8 = new LineEncoding(StandardCharsets.UTF_8, 1, 0);
  static final LineEncoding UTF_16LE = new LineEncoding(StandardCharsets.UTF_16LE, 2, 0);
  static final LineEncoding UTF_16BE = new LineEncoding(StandardCharsets.UTF_16BE, 2, 1);

  /// An encoding by its IANA name; empty is UTF-8.
  static LineEncoding of(String name) {
    if (name.isEmpty()) {
      return UTF_8;
    }
    Charset charset;
    try {
      charset = Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
      throw new InvalidArgument(
          "failed to get IANA encoding " + name + ": ianaindex: invalid encoding name");
    }
    return switch (charset.name()) {
      case "UTF-8", "US-ASCII" -> UTF_8; // bytes as they are
      case "UTF-16", "UTF-16BE" -> UTF_16BE;
      case "UTF-16LE" -> UTF_16LE;
      case "UTF-32", "UTF-32BE" -> new LineEncoding(charset, 4, 3);
      case "UTF-32LE" -> new LineEncoding(charset, 4, 0);
      default -> new LineEncoding(charset, 1, 0);
    };
  }

  /// Whether lines go on as they are.
  boolean isBytes() {
    return charset.equals(StandardCharsets.UTF_8);
  }

  /// The encoding that the first bytes of a file announce, else this.
  LineEncoding announced(byte[] start) {
    if (start.length >= 2 && (start[0] & 0xff) == 0xff && (start[1] & 0xff) == 0xfe) {
      return UTF_16LE;
    }
    if (start.length >= 2 && (start[0] & 0xff) == 0xfe && (start[1] & 0xff) == 0xff) {
      return UTF_16BE;
    }
    return this;
  }

  /// How many of the first bytes of a file are a byte order mark.
  static int markBytes(byte[] start) {
    if (start.length >= 3
        && (start[0] & 0xff) == 0xef
        && (start[1] & 0xff) == 0xbb
        && (start[2] & 0xff) == 0xbf) {
      return 3;
    }
    return UTF_8.announced(start).isBytes() ? 0 : 2;
  }

  /// Where a line end begins in `bytes[from, to)`, or -1; `from` is where a character begins.
  int newline(byte[] bytes, int from, int to) {
    int at = Search.indexOf(bytes, (byte) '\n', from, to);
    if (unitBytes == 1) {
      return at;
    }
    while (at >= 0) {
      int start = at - newlineByte;
      if (start >= from && (start - from) % unitBytes == 0 && isNewline(bytes, start, to)) {
        return start;
      }
      at = Search.indexOf(bytes, (byte) '\n', at + 1, to);
    }
    return -1;
  }

  private boolean isNewline(byte[] bytes, int start, int to) {
    if (start + unitBytes > to) {
      return false;
    }
    for (int i = 0; i < unitBytes; i++) {
      if (bytes[start + i] != (i == newlineByte ? '\n' : 0)) {
        return false;
      }
    }
    return true;
  }
}
