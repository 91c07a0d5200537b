package dev.pewter.core.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// When and how an answer is compressed.
final class Compression {
  /// Below this the answer fits into one packet anyway.
  private static final int MIN_BYTES = 1400;

  private Compression() {}

  /// Whether the answer is a text, or metrics, and not compressed already.
  static boolean applies(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null || headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
      return false;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("text/")
        || lower.contains("json")
        || lower.contains("protobuf")
        || lower.contains("javascript")
        || lower.contains("xml");
  }

  static boolean pays(byte[] body) {
    return body.length >= MIN_BYTES;
  }

  /// Whether `Accept-Encoding` allows gzip.
  static boolean accepted(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    for (String entry : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = entry.split(";", -1);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  static byte[] gzip(byte[] body) throws IOException {
    var out = new ByteArrayOutputStream(body.length / 4 + 64);
    try (var gzip = new GZIPOutputStream(out, 4096)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
