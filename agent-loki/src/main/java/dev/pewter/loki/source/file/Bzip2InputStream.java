package dev.pewter.loki.source.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/// Unpacks bzip2, one block at a time; also several streams one behind the other. Written here
/// because a library of it is larger than all of this module. Keeps up to 4 MiB while it is open.
final class Bzip2InputStream extends InputStream {
  private static final long BLOCK_MAGIC = 0x314159265359L;
  private static final long END_MAGIC = 0x177245385090L;
  private static final int MAX_CODE_BITS = 20;
  private static final int GROUP_SYMBOLS = 50;
  private static final int MAX_SYMBOLS = 258;

  private final InputStream in;
  private long bits;
  private int bitCount;

  private int[] next = new int[0]; // the block: in the low 8 bits a byte, above where the next is
  private int at; // in the transform
  private int left; // bytes of the block not yet out of the transform
  private int run; // equal bytes in a row so far, of the first run-length coding
  private int previous = -1;
  private int repeats; // still to be given out
  private int levelBytes;
  private boolean isEnded;

  Bzip2InputStream(InputStream in) throws IOException {
    this.in = in;
    if (!beginStream()) {
      throw new EOFException("not a bzip2 file: it is empty");
    }
  }

  private boolean beginStream() throws IOException {
    bitCount = 0;
    int first = in.read();
    if (first < 0) {
      return false;
    }
    if (first != 'B' || in.read() != 'Z' || in.read() != 'h') {
      throw new ZipException("not a bzip2 file");
    }
    int level = in.read() - '0';
    if (level < 1 || level > 9) {
      throw new ZipException("not a bzip2 file");
    }
    levelBytes = level * 100_000;
    if (next.length < levelBytes) {
      next = new int[levelBytes];
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    while (!isEnded) {
      if (repeats > 0) {
        repeats--;
        return previous;
      }
      if (left > 0) {
        at = next[at];
        int value = at & 0xff;
        at >>>= 8;
        left--;
        if (run == 4) {
          repeats = value; // how many more of the same follow
          run = 0;
          continue;
        }
        run = value == previous ? run + 1 : 1;
        previous = value;
        return value;
      }
      nextBlock();
    }
    return -1;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int n = 0;
    while (n < length) {
      int value = read();
      if (value < 0) {
        return n == 0 && length > 0 ? -1 : n;
      }
      into[from + n++] = (byte) value;
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private int bit() throws IOException {
    return (int) bits(1);
  }

  private long bits(int wanted) throws IOException {
    while (bitCount < wanted) {
      int more = in.read();
      if (more < 0) {
        throw new EOFException("the bzip2 file is cut off");
      }
      bits = bits << 8 | more;
      bitCount += 8;
    }
    bitCount -= wanted;
    return bits >>> bitCount & ((1L << wanted) - 1);
  }

  private void nextBlock() throws IOException {
    long magic = bits(24) << 24 | bits(24);
    bits(32); // the checksum: a damaged block shows in its text
    run = 0;
    previous = -1;
    if (magic == END_MAGIC) {
      isEnded = !beginStream();
      return;
    }
    if (magic != BLOCK_MAGIC) {
      throw new ZipException("damaged bzip2 block");
    }
    if (bit() != 0) {
      throw new ZipException("a bzip2 block of a kind that is not made any more");
    }
    int origin = (int) bits(24);
    byte[] used = usedBytes();
    int symbols = used.length + 2;
    int tables = (int) bits(3);
    int selectorCount = (int) bits(15);
    if (tables < 2 || tables > 6 || selectorCount < 1 || used.length == 0) {
      throw new ZipException("damaged bzip2 block");
    }
    byte[] selectors = selectors(tables, selectorCount);
    var codes = new Code[tables];
    for (int i = 0; i < tables; i++) {
      codes[i] = new Code(lengths(symbols));
    }
    int size = symbols(used, selectors, codes, symbols - 1);
    if (origin >= size) {
      throw new ZipException("damaged bzip2 block");
    }
    untransform(size);
    at = next[origin] >>> 8;
    left = size;
  }

  private byte[] usedBytes() throws IOException {
    int groups = (int) bits(16);
    byte[] used = new byte[256];
    int count = 0;
    for (int group = 0; group < 16; group++) {
      if ((groups & 0x8000 >>> group) != 0) {
        int members = (int) bits(16);
        for (int i = 0; i < 16; i++) {
          if ((members & 0x8000 >>> i) != 0) {
            used[count++] = (byte) (group * 16 + i);
          }
        }
      }
    }
    return java.util.Arrays.copyOf(used, count);
  }

  /// Which table each group of symbols uses, coded by moving to the front.
  private byte[] selectors(int tables, int count) throws IOException {
    byte[] order = {0, 1, 2, 3, 4, 5};
    byte[] selectors = new byte[count];
    for (int i = 0; i < count; i++) {
      int place = 0;
      while (bit() == 1) {
        if (++place >= tables) {
          throw new ZipException("damaged bzip2 block");
        }
      }
      selectors[i] = toFront(order, place);
    }
    return selectors;
  }

  private static byte toFront(byte[] order, int place) {
    byte value = order[place];
    System.arraycopy(order, 0, order, 1, place);
    order[0] = value;
    return value;
  }

  private int[] lengths(int symbols) throws IOException {
    int[] lengths = new int[symbols];
    int length = (int) bits(5);
    for (int i = 0; i < symbols; i++) {
      while (bit() == 1) {
        length += bit() == 0 ? 1 : -1;
        if (length < 1 || length > MAX_CODE_BITS) {
          throw new ZipException("damaged bzip2 block");
        }
      }
      if (length < 1 || length > MAX_CODE_BITS) {
        throw new ZipException("damaged bzip2 block");
      }
      lengths[i] = length;
    }
    return lengths;
  }

  /// Reads all symbols of a block into `next`; tells how many bytes they are.
  private int symbols(byte[] used, byte[] selectors, Code[] codes, int end) throws IOException {
    int size = 0;
    int group = -1;
    int inGroup = 0;
    Code code = codes[0];
    int repeat = 0;
    int weight = 1;
    while (true) {
      if (inGroup == 0) {
        if (++group >= selectors.length) {
          throw new ZipException("damaged bzip2 block");
        }
        code = codes[selectors[group]];
        inGroup = GROUP_SYMBOLS;
      }
      inGroup--;
      int symbol = code.read();
      if (symbol <= 1) { // digits 1 and 2 of how often the first byte is repeated
        if (weight > levelBytes) {
          throw new ZipException("damaged bzip2 block");
        }
        repeat += weight << symbol;
        weight <<= 1;
        continue;
      }
      if (size + repeat > levelBytes) {
        throw new ZipException("damaged bzip2 block");
      }
      java.util.Arrays.fill(next, size, size + repeat, used[0] & 0xff);
      size += repeat;
      repeat = 0;
      weight = 1;
      if (symbol == end) {
        return size;
      }
      if (size == levelBytes) {
        throw new ZipException("damaged bzip2 block");
      }
      next[size++] = toFront(used, symbol - 1) & 0xff;
    }
  }

  /// Undoes the Burrows-Wheeler transform: links each byte to the one behind it.
  private void untransform(int size) {
    int[] starts = new int[256];
    for (int i = 0; i < size; i++) {
      starts[next[i] & 0xff]++;
    }
    int sum = 0;
    for (int i = 0; i < 256; i++) {
      int count = starts[i];
      starts[i] = sum;
      sum += count;
    }
    for (int i = 0; i < size; i++) {
      next[starts[next[i] & 0xff]++] |= i << 8;
    }
  }

  /// A canonical Huffman code.
  private final class Code {
    private final int[] limits = new int[MAX_CODE_BITS + 2]; // the highest code of each length
    private final int[] bases = new int[MAX_CODE_BITS + 2];
    private final int[] sorted;

    Code(int[] lengths) {
      sorted = new int[Math.min(lengths.length, MAX_SYMBOLS)];
      int[] counts = new int[MAX_CODE_BITS + 2];
      int at = 0;
      for (int length = 1; length <= MAX_CODE_BITS; length++) {
        for (int symbol = 0; symbol < lengths.length; symbol++) {
          if (lengths[symbol] == length) {
            sorted[at++] = symbol;
            counts[length]++;
          }
        }
      }
      int code = 0;
      int index = 0;
      for (int length = 1; length <= MAX_CODE_BITS; length++) {
        bases[length] = index - code;
        code += counts[length];
        index += counts[length];
        limits[length] = code - 1;
        code <<= 1;
      }
    }

    int read() throws IOException {
      int code = 0;
      for (int length = 1; length <= MAX_CODE_BITS; length++) {
        code = code << 1 | bit();
        if (code <= limits[length]) {
          int index = bases[length] + code;
          if (index >= 0 && index < sorted.length) {
            return sorted[index];
          }
        }
      }
      throw new ZipException("damaged bzip2 block");
    }
  }
}
