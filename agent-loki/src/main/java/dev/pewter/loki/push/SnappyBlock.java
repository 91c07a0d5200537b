package dev.pewter.loki.push;

/// Undoes snappy's block format, in Java: nothing has to be unpacked to a temporary directory.
final class SnappyBlock {
  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  private final byte[] in;
  private final int end;
  private int at;

  SnappyBlock(byte[] in, int length) {
    this.in = in;
    this.end = length;
  }

  /// The length that the header claims; to be read first.
  long plainLength() throws PushException {
    long length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = next();
      length |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return length;
      }
    }
    throw corrupt();
  }

  /// Fills the whole of an array that has the claimed length.
  void fill(byte[] out) throws PushException {
    int used = 0;
    while (at < end) {
      int tag = next();
      int upper = tag >>> 2;
      switch (tag & 3) {
        case LITERAL -> {
          long length = 1L + (upper < 60 ? upper : little(upper - 59));
          if (length > end - at || length > out.length - used) {
            throw corrupt();
          }
          System.arraycopy(in, at, out, used, (int) length);
          at += (int) length;
          used += (int) length;
        }
        case COPY_1 -> used = copy(out, used, (tag >>> 5) << 8 | next(), 4 + (upper & 7));
        case COPY_2 -> used = copy(out, used, little(2), 1 + upper);
        default -> used = copy(out, used, little(4), 1 + upper);
      }
    }
    if (used != out.length) {
      throw corrupt();
    }
  }

  /// What is copied may run into what is being written.
  private static int copy(byte[] out, int used, long offset, int length) throws PushException {
    if (offset == 0 || offset > used || length > out.length - used) {
      throw corrupt();
    }
    int from = used - (int) offset;
    if (offset >= length) {
      System.arraycopy(out, from, out, used, length);
    } else {
      for (int i = 0; i < length; i++) {
        out[used + i] = out[from + i];
      }
    }
    return used + length;
  }

  private long little(int bytes) throws PushException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private int next() throws PushException {
    if (at >= end) {
      throw corrupt();
    }
    return in[at++] & 0xff;
  }

  private static PushException corrupt() {
    return new PushException("snappy: corrupt input");
  }
}
