package dev.pewter.metrics.host;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns bytes into texts and gives the same text for the same bytes, so that names that come in
/// each scrape are made once. Holds at most 8192 short texts; then it starts anew.
public final class TextTable {
  private static final int SLOTS = 16 << 10;
  private static final int MOST = SLOTS / 2;
  private static final int LONGEST = 128;
  private static final char REPLACEMENT = '\uFFFD';

  private final @Nullable String[] texts = new String[SLOTS];
  private final byte[] @Nullable [] keys = new byte[SLOTS][];
  private int size;

  /// The bytes as a text; a run of bytes that are not UTF-8 becomes one U+FFFD.
  public String text(byte[] bytes, int from, int to) {
    if (to == from) {
      return "";
    }
    if (to - from > LONGEST) {
      return decoded(bytes, from, to);
    }
    int slot = hash(bytes, from, to) & (SLOTS - 1);
    while (true) {
      byte[] key = keys[slot];
      String text = texts[slot];
      if (key == null || text == null) {
        return put(slot, bytes, from, to);
      }
      if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
        return text;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  private String put(int slot, byte[] bytes, int from, int to) {
    String text = decoded(bytes, from, to);
    if (size >= MOST) {
      Arrays.fill(keys, null);
      Arrays.fill(texts, null);
      size = 0;
      return text;
    }
    keys[slot] = Arrays.copyOfRange(bytes, from, to);
    texts[slot] = text;
    size++;
    return text;
  }

  private static String decoded(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : mended(bytes, from, to);
  }

  /// The JDK puts one U+FFFD for each bad byte or so, and the text may have some of its own.
  private static String mended(byte[] bytes, int from, int to) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var in = ByteBuffer.wrap(bytes, from, to - from);
    var out = CharBuffer.allocate(to - from);
    int runEnd = -1;
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      if (in.position() != runEnd) {
        out.put(REPLACEMENT);
      }
      runEnd = in.position() + result.length();
      in.position(runEnd);
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
