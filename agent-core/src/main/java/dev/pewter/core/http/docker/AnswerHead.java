package dev.pewter.core.http.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The head of an HTTP/1.1 answer, as much as an engine on a unix socket needs.
///
/// @param contentLength how long the body is; -1 when it ends with the connection
record AnswerHead(int status, boolean isChunked, long contentLength) {
  static final int MAX_BYTES = 64 << 10;

  /// Reads up to the empty line; answers before the final one are passed over.
  static AnswerHead read(InputStream in) throws IOException {
    int budget = MAX_BYTES;
    while (true) {
      String line = line(in, budget);
      budget -= line.length();
      int status = status(line);
      boolean isChunked = false;
      long length = -1;
      for (line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
        budget -= line.length();
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        switch (name) {
          case "transfer-encoding" -> isChunked = value.equalsIgnoreCase("chunked");
          case "content-length" -> length = length(value);
          default -> {} // says nothing about where the body ends
        }
      }
      if (status >= 200) {
        return new AnswerHead(status, isChunked, status == 204 || status == 304 ? 0 : length);
      }
    }
  }

  private static int status(String line) throws IOException {
    if (line.length() < 12
        || !line.startsWith("HTTP/1.")
        || !line.substring(9, 12).matches("\\d+")) {
      throw new IOException("malformed HTTP response");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static long length(String value) throws IOException {
    if (!value.matches("\\d{1,18}")) {
      throw new IOException("malformed HTTP response");
    }
    return Long.parseLong(value);
  }

  /// A line without its end.
  static String line(InputStream in, int budget) throws IOException {
    byte[] bytes = new byte[128];
    int length = 0;
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("unexpected EOF");
      }
      if (length >= budget) {
        throw new IOException("HTTP response header too long");
      }
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = (byte) c;
    }
    int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  /// The body behind the head.
  InputStream body(InputStream in) {
    return new AnswerBody(in, isChunked ? AnswerBody.Length.CHUNKED : length());
  }

  private AnswerBody.Length length() {
    return contentLength < 0 ? AnswerBody.Length.UNKNOWN : new AnswerBody.Length(contentLength);
  }
}
