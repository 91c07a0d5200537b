package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one value of a section of MaxMind's format as a `JsonTree`. Whatever the bytes are, it
/// reads only in its section, nests at most 64 levels, and makes no more than 256 KiB; where
/// that is not enough the value is damaged.
///
/// ```
/// control byte   type (3 bits), size (5 bits); of a pointer: 1, kind (2 bits), value (3 bits)
/// type - 7       1 byte, if the type was 0
/// more size      1 to 3 bytes, if the size was 29 to 31; of a pointer: 1 to 4 bytes
/// content        that many bytes, elements, or pairs of a text and a value
/// ```
final class GeoIpRecord {
  private static final int DEEPEST = 64;
  private static final int LARGEST = 256 << 10;
  private static final int SIZE_OF_ONE = 16; // an element counts as much beside its text

  private static final int POINTER = 1;
  private static final int[] SIZES = {29, 285, 65_821};
  private static final long[] POINTERS = {0, 2048, 526_336, 0};

  private final MappedBytes bytes;
  private final long start;
  private final long end;
  private long at;
  private int room = LARGEST;

  private GeoIpRecord(MappedBytes bytes, long start, long end, long at) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = at;
  }

  /// The value at an offset in the section `[start, end)`.
  static Object read(MappedBytes bytes, long start, long end, long at) throws InvalidDatabase {
    return new GeoIpRecord(bytes, start, end, at).value(0);
  }

  private Object value(int depth) throws InvalidDatabase {
    take(SIZE_OF_ONE);
    int control = (int) number(1);
    if (control >> 5 != POINTER) {
      return content(control, depth);
    }
    long target = pointer(control);
    long next = at;
    at = target;
    int there = (int) number(1);
    if (there >> 5 == POINTER) {
      throw new InvalidDatabase("damaged record: a pointer to a pointer");
    }
    Object value = content(there, depth);
    at = next;
    return value;
  }

  private long pointer(int control) throws InvalidDatabase {
    int kind = control >> 3 & 3;
    long high = kind == 3 ? 0 : control & 7;
    return start + POINTERS[kind] + (high << (8 * (kind + 1)) | number(kind + 1));
  }

  private Object content(int control, int depth) throws InvalidDatabase {
    int type = control >> 5 == 0 ? (int) number(1) + 7 : control >> 5;
    int size = control & 31;
    if (size >= 29) {
      int more = size - 28;
      size = SIZES[more - 1] + (int) number(more);
    }
    return switch (type) {
      case 2 -> Utf8.text(content(size));
      case 3 -> Double.longBitsToDouble(fixed(size, 8).longValue());
      case 4 -> nothing(size);
      case 5, 6, 9, 10 -> unsigned(size).doubleValue();
      case 7 -> map(size, depth);
      case 8 -> (double) unsigned(size).intValue();
      case 11 -> list(size, depth);
      case 14 -> size != 0;
      case 15 -> (double) Float.intBitsToFloat(fixed(size, 4).intValue());
      default -> throw new InvalidDatabase("damaged record: there is no type " + type);
    };
  }

  private Map<String, Object> map(int size, int depth) throws InvalidDatabase {
    checkDepth(depth);
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < size; i++) {
      if (!(value(depth + 1) instanceof String name)) {
        throw new InvalidDatabase("damaged record: a name is no text");
      }
      map.put(name, value(depth + 1));
    }
    return map;
  }

  private List<Object> list(int size, int depth) throws InvalidDatabase {
    checkDepth(depth);
    var list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private static void checkDepth(int depth) throws InvalidDatabase {
    if (depth == DEEPEST) {
      throw new InvalidDatabase("damaged record: nested beyond " + DEEPEST + " levels");
    }
  }

  private Object nothing(int size) throws InvalidDatabase {
    checkEnd(size);
    at += size;
    return Values.NULL; // bytes are no JSON
  }

  private BigInteger unsigned(int size) throws InvalidDatabase {
    return new BigInteger(1, content(size));
  }

  private BigInteger fixed(int size, int expected) throws InvalidDatabase {
    if (size != expected) {
      throw new InvalidDatabase("damaged record: a number of " + size + " bytes");
    }
    return unsigned(size);
  }

  private byte[] content(int size) throws InvalidDatabase {
    take(size);
    checkEnd(size);
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) bytes.at(at++);
    }
    return content;
  }

  private long number(int length) throws InvalidDatabase {
    checkEnd(length);
    long number = bytes.number(at, length);
    at += length;
    return number;
  }

  private void checkEnd(int length) throws InvalidDatabase {
    if (at > end - length) {
      throw new InvalidDatabase("damaged record: it reaches beyond the data");
    }
  }

  private void take(int size) throws InvalidDatabase {
    room -= size;
    if (room < 0) {
      throw new InvalidDatabase("damaged record: it makes more than " + LARGEST + " bytes");
    }
  }
}
