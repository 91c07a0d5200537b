package dev.pewter.metrics.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes Prometheus' text format 0.0.4 into a buffer that is used again.
final class TextWriter {
  private static final int FIRST_BYTES = 64 << 10;
  private static final int KEPT_BYTES = 1 << 20;
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /// @param expected how long the next text will be, about: one that is long does not grow by
  ///     being copied
  void clear(long expected) {
    if (expected > bytes.length || (bytes.length > KEPT_BYTES && expected < bytes.length / 8)) {
      bytes = new byte[Math.clamp(expected + expected / 8, FIRST_BYTES, Integer.MAX_VALUE / 2)];
    }
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void header(String name, MetricType type, String help) {
    ascii("# HELP ");
    text(name, false);
    put(' ');
    text(help, false);
    ascii("\n# TYPE ");
    text(name, false);
    put(' ');
    ascii(type.text());
    put('\n');
  }

  void sample(String name, String suffix, String[] names, String[] values, double number) {
    ascii(name);
    ascii(suffix);
    if (names.length > 0) {
      put('{');
      labels(names, values);
      put('}');
    }
    end(number);
  }

  private void labels(String[] names, String[] values) {
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        put(',');
      }
      ascii(names[i]);
      ascii("=\"");
      text(values[i], true);
      put('"');
    }
  }

  private void end(double number) {
    put(' ');
    ensure(GoNumber.MAX_BYTES);
    length = GoNumber.write(number, bytes, length);
    put('\n');
  }

  /// Returns how many samples that were.
  int distribution(String name, MetricType type, Distribution of, String[] names, String[] values) {
    boolean isHistogram = type == MetricType.HISTOGRAM;
    for (int i = 0; i < of.size(); i++) {
      ascii(name);
      ascii(isHistogram ? "_bucket{" : "{");
      labels(names, values);
      ascii(names.length > 0 ? "," : "");
      ascii(isHistogram ? "le=\"" : "quantile=\"");
      ensure(GoNumber.MAX_BYTES);
      length = GoNumber.write(of.bound(i), bytes, length);
      ascii("\"}");
      end(of.number(i));
    }
    sample(name, "_sum", names, values, of.sum());
    sample(name, "_count", names, values, of.count());
    return of.size() + 2;
  }

  private void put(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  private void ascii(String text) {
    int count = text.length();
    ensure(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /// A text with its escapes, in UTF-8.
  private void text(String text, boolean isQuoted) {
    int count = text.length();
    ensure(count * 3);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\n' || (c == '"' && isQuoted)) {
        put('\\');
        put(c == '\n' ? 'n' : c);
        ensure((count - i) * 3);
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xc0 | (c >> 6));
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xe0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < count
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[length++] = (byte) (0xf0 | (point >> 18));
        bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        bytes[length++] = (byte) (0x80 | (point & 0x3f));
      } else {
        System.arraycopy(REPLACEMENT, 0, bytes, length, REPLACEMENT.length);
        length += REPLACEMENT.length;
      }
    }
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
