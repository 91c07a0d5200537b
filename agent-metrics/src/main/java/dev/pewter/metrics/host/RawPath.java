package dev.pewter.metrics.host;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A path that is put together from parts again and again, as bytes.
public final class RawPath {
  private byte[] bytes = new byte[128];
  private int length;

  public RawPath(String start) {
    add(start);
  }

  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// Goes back to a length it had before.
  public RawPath cut(int to) {
    length = to;
    return this;
  }

  public RawPath add(String part) {
    int count = part.length();
    ensure(count);
    for (int i = 0; i < count; i++) {
      char c = part.charAt(i);
      if (c >= 0x80) {
        byte[] rest = part.substring(i).getBytes(StandardCharsets.UTF_8);
        return add(rest, 0, rest.length);
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  /// Adds the digits of a number that is not negative.
  public RawPath addNumber(int number) {
    int digits = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    ensure(digits);
    int rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  public RawPath add(byte[] part, int from, int to) {
    ensure(to - from);
    System.arraycopy(part, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
