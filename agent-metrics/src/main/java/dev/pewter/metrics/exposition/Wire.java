package dev.pewter.metrics.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads protobuf's wire format from `bytes[at, end)`, field by field, without making objects.
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  byte[] bytes = {};
  int at;
  int end;
  int field; // of the last tag
  int kind;

  /// Where the content of the last field of kind `BYTES` is.
  int from;

  int to;

  Wire over(byte[] data, int first, int last) {
    bytes = data;
    at = first;
    end = last;
    return this;
  }

  /// Reads the next tag, and goes over the content if it is of kind `BYTES`; false at the end.
  boolean next() throws ExpositionException {
    if (at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    kind = (int) (tag & 7);
    if (kind == BYTES) {
      long length = varint();
      if (length < 0 || length > end - at) {
        throw broken();
      }
      from = at;
      to = at + (int) length;
      at = to;
    } else if (kind != VARINT && kind != FIXED64 && kind != FIXED32) {
      throw broken();
    }
    return true;
  }

  /// Goes over the content of a field that nobody wants.
  void skip() throws ExpositionException {
    switch (kind) {
      case VARINT -> varint();
      case FIXED64 -> move(8);
      case FIXED32 -> move(4);
      default -> {} // is behind it already
    }
  }

  private void move(int count) throws ExpositionException {
    if (end - at < count) {
      throw broken();
    }
    at += count;
  }

  long varint() throws ExpositionException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw broken();
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken();
  }

  /// A number of the field just begun, which must be a varint.
  long number() throws ExpositionException {
    if (kind != VARINT) {
      throw broken();
    }
    return varint();
  }

  long signed() throws ExpositionException {
    long raw = number();
    return (raw >>> 1) ^ -(raw & 1);
  }

  double real() throws ExpositionException {
    if (kind != FIXED64) {
      throw broken();
    }
    return nextReal();
  }

  /// Eight bytes as a number, without a tag.
  double nextReal() throws ExpositionException {
    move(8);
    return Double.longBitsToDouble((long) LONGS.get(bytes, at - 8));
  }

  void needBytes() throws ExpositionException {
    if (kind != BYTES) {
      throw broken();
    }
  }

  ExpositionException broken() {
    return new ExpositionException("byte " + at + ": not a protobuf message of metrics");
  }
}
