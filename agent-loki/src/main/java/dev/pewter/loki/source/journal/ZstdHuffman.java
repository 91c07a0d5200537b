package dev.pewter.loki.source.journal;

import java.util.Arrays;

/// The Huffman code of literals (RFC 8878, 4.2), kept from block to block.
final class ZstdHuffman {
  private static final int MAX_BITS = 11;
  private static final int MAX_WEIGHT_LOG = 6;

  private final byte[] symbol = new byte[1 << MAX_BITS];
  private final byte[] bits = new byte[1 << MAX_BITS];
  private int maxBits;

  /// Reads a code; returns where it ends.
  int readTable(byte[] in, int from, int to) throws JournalDamage {
    if (from >= to) {
      throw ZstdFrame.damage();
    }
    var weights = new byte[256];
    int header = in[from] & 0xff;
    int count;
    int end;
    if (header >= 128) {
      count = header - 127;
      end = from + 1 + (count + 1) / 2;
      for (int i = 0; i < count && end <= to; i++) {
        weights[i] = (byte) ((in[from + 1 + i / 2] >>> (i % 2 == 0 ? 4 : 0)) & 15);
      }
    } else {
      end = from + 1 + header;
      count = end > to ? 0 : packedWeights(in, from + 1, end, weights);
    }
    if (end > to) {
      throw ZstdFrame.damage();
    }
    build(weights, count);
    return end;
  }

  private static int packedWeights(byte[] in, int from, int to, byte[] weights)
      throws JournalDamage {
    var table = ZstdTable.read(in, from, to, MAX_WEIGHT_LOG, 16);
    var stream = new ZstdBits(in, table.end(), to);
    int first = table.first(stream);
    int second = table.first(stream);
    int count = 0;
    while (count < 254) { // two states take turns; when one runs dry, the other has the last word
      weights[count++] = (byte) table.value(first);
      if (stream.left() < table.width(first)) {
        weights[count++] = (byte) table.value(second);
        return count;
      }
      first = table.next(first, stream);
      int swapped = first;
      first = second;
      second = swapped;
    }
    throw ZstdFrame.damage();
  }

  private void build(byte[] weights, int count) throws JournalDamage {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] > MAX_BITS) {
        throw ZstdFrame.damage();
      }
      sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
    }
    maxBits = sum == 0 ? MAX_BITS + 1 : 32 - Integer.numberOfLeadingZeros(sum);
    int left = (1 << Math.min(maxBits, 30)) - sum;
    if (maxBits > MAX_BITS || Integer.bitCount(left) != 1) {
      throw ZstdFrame.damage();
    }
    weights[count] = (byte) (Integer.numberOfTrailingZeros(left) + 1);
    int at = 0;
    for (int weight = 1; weight <= maxBits; weight++) {
      for (int s = 0; s <= count; s++) {
        if (weights[s] == weight) {
          int next = at + (1 << (weight - 1));
          Arrays.fill(symbol, at, next, (byte) s);
          Arrays.fill(bits, at, next, (byte) (maxBits + 1 - weight));
          at = next;
        }
      }
    }
  }

  void decode(byte[] in, int from, int to, byte[] out, int start, int end) throws JournalDamage {
    if (maxBits == 0) {
      throw ZstdFrame.damage();
    }
    var stream = new ZstdBits(in, from, to);
    for (int i = start; i < end; i++) {
      int code = stream.peek(maxBits);
      out[i] = symbol[code];
      stream.skip(bits[code]);
    }
    if (stream.left() != 0) {
      throw ZstdFrame.damage();
    }
  }
}
