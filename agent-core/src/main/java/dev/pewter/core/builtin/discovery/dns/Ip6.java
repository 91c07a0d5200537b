package dev.pewter.core.builtin.discovery.dns;

import java.nio.ByteBuffer;

/// Addresses of IP version 6 as RFC 5952 writes them.
public final class Ip6 {
  private static final int WORDS = 8;

  private Ip6() {}

  public static String text(byte[] address) {
    var words = ByteBuffer.wrap(address).asCharBuffer();
    if (words.get(5) == 0xffff && isZero(words.slice(0, 5).toString())) {
      return "%d.%d.%d.%d"
          .formatted(words.get(6) >> 8, words.get(6) & 255, words.get(7) >> 8, words.get(7) & 255);
    }
    int longest = 0;
    int start = -1;
    for (int i = 0; i < WORDS; i++) {
      int end = i;
      while (end < WORDS && words.get(end) == 0) {
        end++;
      }
      if (end - i > Math.max(longest, 1)) {
        longest = end - i;
        start = i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(words.get(i)));
    }
    return text.toString();
  }

  private static boolean isZero(String words) {
    return words.chars().allMatch(word -> word == 0);
  }
}
