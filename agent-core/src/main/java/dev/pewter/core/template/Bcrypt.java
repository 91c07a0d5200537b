package dev.pewter.core.template;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/// The password hash bcrypt, at cost 10. Slow on purpose: about a tenth of a second.
final class Bcrypt {
  private static final int COST = 10;
  private static final int MAX_PASSWORD = 72;
  private static final String DIGITS =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  /// The fraction of pi: 18 words for the keys of the rounds, 1024 for the boxes.
  private static final int[] PI = pi(18 + 1024);

  private final int[] keys = Arrays.copyOf(PI, 18);
  private final int[] boxes = Arrays.copyOfRange(PI, 18, 18 + 1024);
  private int left;
  private int right;

  private Bcrypt() {}

  static String hash(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_PASSWORD) {
      return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
    }
    byte[] salt = new byte[16];
    RANDOM.nextBytes(salt);
    return hash(bytes, salt, COST);
  }

  static String hash(byte[] password, byte[] salt, int cost) {
    byte[] key = Arrays.copyOf(password, password.length + 1); // with a zero behind it
    var state = new Bcrypt();
    state.mix(key, salt);
    for (long i = 0; i < 1L << cost; i++) {
      state.mix(key, new byte[16]);
      state.mix(salt, new byte[16]);
    }
    byte[] sealed = state.seal("OrpheanBeholderScryDoubt".getBytes(StandardCharsets.US_ASCII));
    return "$2a$" + (cost < 10 ? "0" : "") + cost + "$" + digits(salt) + digits(sealed);
  }

  /// Mixes a key into the keys of the rounds, and makes everything anew from the salt.
  private void mix(byte[] key, byte[] salt) {
    for (int i = 0; i < keys.length; i++) {
      keys[i] ^= word(key, 4 * i);
    }
    left = 0;
    right = 0;
    int at = renew(keys, salt, 0);
    renew(boxes, salt, at);
  }

  private int renew(int[] words, byte[] salt, int from) {
    int at = from;
    for (int i = 0; i < words.length; i += 2) {
      left ^= word(salt, at);
      right ^= word(salt, at + 4);
      at = (at + 8) % salt.length;
      encrypt();
      words[i] = left;
      words[i + 1] = right;
    }
    return at;
  }

  /// Four bytes of a ring.
  private static int word(byte[] bytes, int at) {
    int word = 0;
    for (int i = 0; i < 4; i++) {
      word = (word << 8) | (bytes[(at + i) % bytes.length] & 0xFF);
    }
    return word;
  }

  private void encrypt() {
    int l = left;
    int r = right;
    for (int i = 0; i < 16; i += 2) {
      l ^= keys[i];
      r ^= round(l);
      r ^= keys[i + 1];
      l ^= round(r);
    }
    left = r ^ keys[17];
    right = l ^ keys[16];
  }

  private int round(int half) {
    return ((boxes[half >>> 24] + boxes[256 + ((half >>> 16) & 0xFF)])
            ^ boxes[512 + ((half >>> 8) & 0xFF)])
        + boxes[768 + (half & 0xFF)];
  }

  private byte[] seal(byte[] text) {
    byte[] sealed = new byte[text.length];
    for (int block = 0; block < text.length; block += 8) {
      left = word(text, block);
      right = word(text, block + 4);
      for (int i = 0; i < 64; i++) {
        encrypt();
      }
      for (int i = 0; i < 4; i++) {
        sealed[block + i] = (byte) (left >>> (24 - 8 * i));
        sealed[block + 4 + i] = (byte) (right >>> (24 - 8 * i));
      }
    }
    return Arrays.copyOf(sealed, sealed.length - 1);
  }

  /// Base64 with an alphabet of its own and without padding.
  private static String digits(byte[] bytes) {
    var out = new StringBuilder();
    int bits = 0;
    int count = 0;
    for (byte b : bytes) {
      bits = (bits << 8) | (b & 0xFF);
      count += 8;
      while (count >= 6) {
        count -= 6;
        out.append(DIGITS.charAt((bits >>> count) & 63));
      }
    }
    return count == 0
        ? out.toString()
        : out.append(DIGITS.charAt((bits << (6 - count)) & 63)).toString();
  }

  /// The first bits of the fraction of pi, by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239).
  private static int[] pi(int words) {
    int spare = 64;
    int scale = 32 * words + spare;
    var pi =
        arctan(5, scale)
            .shiftLeft(4)
            .subtract(arctan(239, scale).shiftLeft(2))
            .subtract(BigInteger.valueOf(3).shiftLeft(scale))
            .shiftRight(spare);
    int[] result = new int[words];
    for (int i = words - 1; i >= 0; i--) {
      result[i] = pi.intValue();
      pi = pi.shiftRight(32);
    }
    return result;
  }

  /// The arc tangent of `1/x`, times two to the power of `scale`.
  private static BigInteger arctan(int x, int scale) {
    var square = BigInteger.valueOf((long) x * x);
    var term = BigInteger.ONE.shiftLeft(scale).divide(BigInteger.valueOf(x));
    var sum = term;
    for (int i = 3; term.signum() != 0; i += 2) {
      term = term.divide(square);
      var part = term.divide(BigInteger.valueOf(i));
      sum = i % 4 == 3 ? sum.subtract(part) : sum.add(part);
    }
    return sum;
  }
}
