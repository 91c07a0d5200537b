package dev.pewter.loki.source.journal;

/// Bits as Zstandard packs them: written forwards, read from the end backwards, behind a final 1.
final class ZstdBits {
  private final byte[] in;
  private final int from;
  private long left; // bits that were not read yet; below 0 when too many were read

  ZstdBits(byte[] in, int from, int to) throws JournalDamage {
    if (to <= from || in[to - 1] == 0) {
      throw ZstdFrame.damage();
    }
    this.in = in;
    this.from = from;
    int unused = Integer.numberOfLeadingZeros(in[to - 1] & 0xff) - 24;
    this.left = 8L * (to - from) - unused - 1;
  }

  /// The next bits as a number; those before the beginning are 0.
  int read(int count) {
    left -= count;
    return peekAt(left, count);
  }

  /// The next bits, still to be read.
  int peek(int count) {
    return peekAt(left - count, count);
  }

  void skip(int count) {
    left -= count;
  }

  private int peekAt(long bit, int count) {
    long number = 0;
    int first = (int) (bit >> 3);
    for (int i = 0; i < 5; i++) {
      int index = first + i;
      if (index >= 0 && from + index < in.length) {
        number |= (in[from + index] & 0xffL) << (8 * i);
      }
    }
    return (int) ((number >>> (bit & 7)) & ((1L << count) - 1));
  }

  /// How many bits are left; negative when more were read than there were.
  long left() {
    return left;
  }
}
