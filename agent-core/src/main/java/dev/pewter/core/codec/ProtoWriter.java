package dev.pewter.core.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes protobuf fields into one array that grows and is used again. For one thread.
public final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private byte[] bytes = new byte[1 << 10];
  private int used;

  /// Forgets what was written; room for `size` bytes is there then.
  public void begin(int size) {
    used = 0;
    if (bytes.length < size) {
      bytes = new byte[size];
    }
  }

  /// The array that begins with what was written.
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return used;
  }

  /// Forgets what was written behind the first `size` bytes.
  public void cut(int size) {
    if (size < 0 || size > used) {
      throw new IllegalArgumentException("cannot cut " + used + " bytes to " + size);
    }
    used = size;
  }

  /// Lets go of an array that one large message made.
  public void shrink(int limit) {
    if (bytes.length > limit) {
      bytes = new byte[1 << 10];
    }
  }

  /// A field that holds a number; zero is left out.
  public void number(int field, long value) {
    if (value != 0) {
      varint(((long) field << 3) | VARINT);
      varint(value);
    }
  }

  /// A field that holds a double, with all its bits; positive zero is left out.
  public void real(int field, double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits != 0) {
      varint(((long) field << 3) | FIXED64);
      fixed64(bits);
    }
  }

  /// Eight bytes without a header, as packed doubles are.
  public void fixed64(long bits) {
    room(Long.BYTES);
    LONG.set(bytes, used, bits);
    used += Long.BYTES;
  }

  /// The start of a field that holds so many bytes.
  public void header(int field, int length) {
    varint(((long) field << 3) | BYTES);
    varint(length);
  }

  /// A field of bytes.
  public void field(int field, byte[] from, int start, int end) {
    header(field, end - start);
    raw(from, start, end);
  }

  /// A field of text of `length` bytes as `utf8Length` counts them; empty is left out.
  public void text(int field, String text, int length) {
    if (length > 0) {
      header(field, length);
      room(length);
      utf8(text);
    }
  }

  /// Bytes without a header.
  public void raw(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, used, end - start);
    used += end - start;
  }

  /// A number without a header, as packed numbers are.
  public void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[used++] = (byte) rest;
  }

  private void utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[used++] = (byte) c;
      } else if (c < 0x800) {
        bytes[used++] = (byte) (0xC0 | (c >> 6));
        bytes[used++] = (byte) (0x80 | (c & 0x3F));
      } else if (isPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[used++] = (byte) (0xF0 | (point >> 18));
        bytes[used++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        bytes[used++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        bytes[used++] = (byte) (0x80 | (point & 0x3F));
      } else if (Character.isSurrogate(c)) {
        System.arraycopy(REPLACEMENT, 0, bytes, used, 3);
        used += 3;
      } else {
        bytes[used++] = (byte) (0xE0 | (c >> 12));
        bytes[used++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[used++] = (byte) (0x80 | (c & 0x3F));
      }
    }
  }

  private void room(int more) {
    if (bytes.length - used < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, more), 2 * bytes.length));
    }
  }

  /// How many bytes a text takes as UTF-8; a lone surrogate becomes U+FFFD.
  public static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x800) {
        length += 2;
        if (isPair(text, i)) {
          i++; // two characters, four bytes
        }
      } else if (c >= 0x80) {
        length++;
      }
    }
    return length;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  /// What `number` writes.
  public static int numberSize(long value) {
    return value == 0 ? 0 : 1 + varintSize(value);
  }

  /// What a field of so many bytes takes with its header; field numbers up to 15.
  public static int fieldSize(int length) {
    return 1 + varintSize(length) + length;
  }

  /// What `real` writes; field numbers up to 15.
  public static int realSize(double value) {
    return Double.doubleToRawLongBits(value) == 0 ? 0 : 1 + Long.BYTES;
  }

  /// A signed number as `sint32` and `sint64` carry it.
  public static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /// What `varint` writes.
  public static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }
}
