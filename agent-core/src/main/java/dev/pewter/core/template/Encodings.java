package dev.pewter.core.template;

import dev.pewter.core.bytes.Utf8;

/// Base64 and base32, both padded. What cannot be decoded becomes Go's message.
final class Encodings {
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Encodings() {}

  static String base64(String text) {
    return java.util.Base64.getEncoder().encodeToString(Utf8.bytes(text));
  }

  static String base32(String text) {
    byte[] bytes = Utf8.bytes(text);
    var out = new StringBuilder();
    long bits = 0;
    int count = 0;
    for (byte b : bytes) {
      bits = (bits << 8) | (b & 0xFF);
      count += 8;
      while (count >= 5) {
        count -= 5;
        out.append(BASE32.charAt((int) (bits >> count) & 31));
      }
    }
    if (count > 0) {
      out.append(BASE32.charAt((int) (bits << (5 - count)) & 31));
    }
    return out.repeat('=', (8 - out.length() % 8) % 8).toString();
  }

  static String fromBase64(String text) {
    return decoded(text, BASE64, 6, 4, "base64");
  }

  static String fromBase32(String text) {
    return decoded(text, BASE32, 5, 8, "base32");
  }

  private static String decoded(String text, String alphabet, int width, int group, String name) {
    var bytes = new java.io.ByteArrayOutputStream();
    long bits = 0;
    int count = 0; // of bits
    int digits = 0; // in the group
    int groupStart = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      if (c == '=') {
        return isPadding(text, i, digits, group)
            ? Utf8.text(bytes.toByteArray())
            : "illegal " + name + " data at input byte " + i;
      }
      int digit = alphabet.indexOf(c);
      if (digit < 0) {
        return "illegal " + name + " data at input byte " + i;
      }
      groupStart = digits == 0 ? i : groupStart;
      digits = (digits + 1) % group;
      bits = (bits << width) | digit;
      count += width;
      if (count >= 8) {
        count -= 8;
        bytes.write((int) (bits >> count));
      }
      if (digits == 0) {
        count = 0;
      }
    }
    return digits == 0
        ? Utf8.text(bytes.toByteArray())
        : "illegal " + name + " data at input byte " + groupStart;
  }

  /// Whether nothing but the right number of equals signs is left.
  private static boolean isPadding(String text, int at, int digits, int group) {
    String rest = text.substring(at).replace("\n", "").replace("\r", "");
    boolean isPossible =
        group == 4 ? digits >= 2 : digits != 0 && digits != 1 && digits != 3 && digits != 6;
    return isPossible && rest.equals("=".repeat(group - digits));
  }
}
