package dev.pewter.loki.source.journal;

import java.util.Arrays;

/// A decoding table of finite state entropy (RFC 8878, 4.1).
final class ZstdTable {
  final int log;
  final byte[] symbol;
  private final byte[] bits;
  private final short[] base;

  /// Where the description that was read last ends.
  private int end;

  private ZstdTable(int log) {
    this.log = log;
    symbol = new byte[1 << log];
    bits = new byte[1 << log];
    base = new short[1 << log];
  }

  int end() {
    return end;
  }

  /// A table that always says the same, without reading a bit.
  static ZstdTable constant(int value) {
    var table = new ZstdTable(0);
    table.symbol[0] = (byte) value;
    return table;
  }

  /// @param counts how probable each symbol is; -1 for less than 1
  static ZstdTable of(short[] counts, int symbols, int log) throws JournalDamage {
    var table = new ZstdTable(log);
    int size = 1 << log;
    int high = size;
    var next = new int[symbols];
    for (int s = 0; s < symbols; s++) {
      if (counts[s] == -1) {
        table.symbol[--high] = (byte) s;
        next[s] = 1;
      } else {
        next[s] = counts[s];
      }
    }
    int step = (size >>> 1) + (size >>> 3) + 3;
    int place = 0;
    for (int s = 0; s < symbols; s++) {
      for (int i = 0; i < counts[s]; i++) {
        table.symbol[place] = (byte) s;
        do {
          place = (place + step) & (size - 1);
        } while (place >= high);
      }
    }
    if (place != 0) {
      throw ZstdFrame.damage();
    }
    for (int i = 0; i < size; i++) {
      int state = next[table.symbol[i] & 0xff]++;
      int width = log - (31 - Integer.numberOfLeadingZeros(state));
      table.bits[i] = (byte) width;
      table.base[i] = (short) ((state << width) - size);
    }
    return table;
  }

  /// Reads the description of a table.
  static ZstdTable read(byte[] in, int from, int to, int maxLog, int maxSymbols)
      throws JournalDamage {
    var bits = new ForwardBits(in, from, to);
    int log = bits.read(4) + 5;
    if (log > maxLog) {
      throw ZstdFrame.damage();
    }
    var counts = new short[maxSymbols];
    int remaining = (1 << log) + 1;
    int symbols = 0;
    while (remaining > 1) {
      int count = count(bits, remaining);
      if (symbols == maxSymbols) {
        throw ZstdFrame.damage();
      }
      counts[symbols++] = (short) count;
      remaining -= Math.abs(count);
      if (remaining < 1) {
        throw ZstdFrame.damage();
      }
      if (count == 0) {
        symbols = zeros(bits, symbols, maxSymbols);
      }
    }
    var table = of(counts, symbols, log);
    table.end = bits.end();
    return table;
  }

  /// A count between -1 and what is left, in one bit less where that is enough.
  private static int count(ForwardBits bits, int remaining) throws JournalDamage {
    int width = 32 - Integer.numberOfLeadingZeros(remaining);
    int short1 = (1 << width) - 1 - remaining;
    int low = bits.peek(width - 1);
    if (low < short1) {
      bits.read(width - 1);
      return low - 1;
    }
    int value = bits.read(width);
    return (value >= 1 << (width - 1) ? value - short1 : value) - 1;
  }

  private static int zeros(ForwardBits bits, int symbols, int maxSymbols) throws JournalDamage {
    int at = symbols;
    int repeat;
    do {
      repeat = bits.read(2);
      at += repeat;
      if (at > maxSymbols) {
        throw ZstdFrame.damage();
      }
    } while (repeat == 3);
    return at;
  }

  int first(ZstdBits from) {
    return from.read(log);
  }

  int next(int state, ZstdBits from) {
    return base[state] + from.read(bits[state]);
  }

  int width(int state) {
    return bits[state];
  }

  int value(int state) {
    return symbol[state] & 0xff;
  }

  @Override
  public String toString() {
    return Arrays.toString(symbol);
  }

  /// Bits from the first on, lowest first.
  private static final class ForwardBits {
    private final byte[] in;
    private final int from;
    private final int to;
    private long bit;

    ForwardBits(byte[] in, int from, int to) {
      this.in = in;
      this.from = from;
      this.to = to;
    }

    int peek(int count) {
      long number = 0;
      int first = from + (int) (bit >> 3);
      for (int i = 0; i < 4 && first + i < to; i++) {
        number |= (in[first + i] & 0xffL) << (8 * i);
      }
      return (int) ((number >>> (bit & 7)) & ((1L << count) - 1));
    }

    int read(int count) throws JournalDamage {
      int value = peek(count);
      bit += count;
      if (bit > 8L * (to - from)) {
        throw ZstdFrame.damage();
      }
      return value;
    }

    int end() {
      return from + (int) ((bit + 7) >> 3);
    }
  }
}
