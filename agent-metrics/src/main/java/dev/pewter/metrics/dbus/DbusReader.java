package dev.pewter.metrics.dbus;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads values by their signature: whole numbers as `Long`, booleans, doubles, texts, and lists
/// for arrays, structs and pairs. Places count from the buffer's beginning, to which all is
/// aligned.
final class DbusReader {
  private static final int DEEPEST = 64;

  private final ByteBuffer in;
  private String signature = "";
  private int at; // in the signature

  DbusReader(ByteBuffer in) {
    this.in = in;
  }

  /// Reads all values a signature tells of.
  ///
  /// @throws IOException when they do not fit
  List<Object> values(String types) throws IOException {
    try {
      return read(types, 0);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("not a D-Bus message", e);
    }
  }

  private List<Object> read(String types, int depth) {
    String outer = signature;
    int outerAt = at;
    signature = types;
    at = 0;
    var values = new ArrayList<>();
    while (at < signature.length()) {
      values.add(value(depth));
    }
    signature = outer;
    at = outerAt;
    return values;
  }

  private void align(int size) {
    in.position((in.position() + size - 1) / size * size);
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("nested too deeply");
    }
    char type = signature.charAt(at++);
    return switch (type) {
      case 'y' -> (long) (in.get() & 0xff);
      case 'b' -> number(4) != 0;
      case 'n' -> (long) (short) number(2);
      case 'q' -> number(2) & 0xffff;
      case 'i' -> (long) (int) number(4);
      case 'u', 'h' -> number(4) & 0xffffffffL;
      case 'x', 't' -> number(8);
      case 'd' -> Double.longBitsToDouble(number(8));
      case 's', 'o' -> text((int) number(4));
      case 'g' -> text(in.get() & 0xff);
      case 'v' -> read(text(in.get() & 0xff), depth + 1).getFirst();
      case 'a' -> array(depth);
      case '(' -> struct(depth, ')');
      case '{' -> struct(depth, '}');
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private long number(int size) {
    align(size);
    return switch (size) {
      case 2 -> in.getShort();
      case 4 -> in.getInt();
      default -> in.getLong();
    };
  }

  private String text(int length) {
    if (length < 0 || length >= in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    in.get(); // a zero behind it
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<Object> array(int depth) {
    int length = (int) number(4);
    int element = at;
    align(alignment(signature.charAt(element)));
    int end = in.position() + length;
    if (length < 0 || end > in.limit()) {
      throw new BufferUnderflowException();
    }
    var values = new ArrayList<>();
    while (in.position() < end) {
      at = element;
      values.add(value(depth + 1));
    }
    at = element;
    skipType();
    return values;
  }

  private List<Object> struct(int depth, char close) {
    align(8);
    var values = new ArrayList<>();
    while (signature.charAt(at) != close) {
      values.add(value(depth + 1));
    }
    at++;
    return values;
  }

  private void skipType() {
    int open = 0;
    do {
      char type = signature.charAt(at++);
      if (type == '(' || type == '{') {
        open++;
      } else if (type == ')' || type == '}') {
        open--;
      } else if (type == 'a') {
        skipType();
      }
    } while (open > 0);
  }

  private static int alignment(char type) {
    return switch (type) {
      case 'y', 'g', 'v' -> 1;
      case 'n', 'q' -> 2;
      case 'x', 't', 'd', '(', '{' -> 8;
      default -> 4;
    };
  }
}
