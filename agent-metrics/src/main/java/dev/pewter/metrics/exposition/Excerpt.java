package dev.pewter.metrics.exposition;

import dev.pewter.core.config.diag.Quote;
import java.nio.charset.StandardCharsets;

/// Part of a page for a message, quoted, of bounded length.
final class Excerpt {
  private static final int MAX_BYTES = 120;

  private Excerpt() {}

  static String of(byte[] bytes, int from, int to) {
    int length = Math.clamp(to - from, 0, MAX_BYTES);
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return Quote.quote(text) + (length < to - from ? "…" : "");
  }
}
