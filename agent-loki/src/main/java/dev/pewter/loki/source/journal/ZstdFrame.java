package dev.pewter.loki.source.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads one frame of the Zstandard format (RFC 8878), as much as fits. No dictionaries; checksums
/// are not compared. What is read is its own window.
///
/// ```
/// frame = 28b52ffd  descriptor u8  [window u8]  [content size]  block*  [checksum u32]
/// block = u24 le (last 1 bit, type 2 bits: raw, rle, compressed; size 21 bits)  bytes
/// compressed = literals section  sequences section
/// ```
/// For one thread, one frame.
final class ZstdFrame {
  private static final int MAGIC = 0xfd2fb528;
  private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
  private static final int MAX_BLOCK = 128 << 10;

  private final byte[] in;
  private final int to;
  private final byte[] out;
  private int at;
  private int done;

  private byte[] literals = new byte[0];
  private int literalsLength;
  private final ZstdHuffman huffman = new ZstdHuffman();
  private final ZstdSequences sequences = new ZstdSequences();

  private ZstdFrame(byte[] in, int from, int to, byte[] out) {
    this.in = in;
    this.at = from;
    this.to = to;
    this.out = out;
  }

  /// Fills `out` as far as the frame goes.
  ///
  /// @return how many bytes; `out.length` when there may be more
  static int decompress(byte[] in, int from, int to, byte[] out) throws JournalDamage {
    try {
      return new ZstdFrame(in, from, to, out).read();
    } catch (IndexOutOfBoundsException e) { // also how a frame ends that is cut short
      throw damage();
    }
  }

  /// How long the content is; -1 when the frame does not say.
  static long contentSize(byte[] in) {
    if (in.length < 14) { // too short for all fields, and for anything that is long
      return -1;
    }
    int descriptor = in[4] & 0xff;
    boolean isSingle = (descriptor & 32) != 0;
    int at = 5 + (isSingle ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3];
    var header = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
    return switch (descriptor >>> 6) {
      case 0 -> isSingle ? in[at] & 0xff : -1;
      case 1 -> Short.toUnsignedInt(header.getShort(at)) + 256;
      case 2 -> Integer.toUnsignedLong(header.getInt(at));
      default -> at + Long.BYTES <= in.length ? header.getLong(at) : -1;
    };
  }

  static JournalDamage damage() {
    return new JournalDamage("malformed ZSTD frame");
  }

  private int number(int bytes) throws JournalDamage {
    if (to - at < bytes) {
      throw damage();
    }
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (in[at++] & 0xff) << (8 * i);
    }
    return number;
  }

  private int read() throws JournalDamage {
    if (number(4) != MAGIC) {
      throw damage();
    }
    int descriptor = number(1);
    boolean isSingle = (descriptor & 32) != 0;
    int dictionary = DICTIONARY_BYTES[descriptor & 3];
    int size = new int[] {isSingle ? 1 : 0, 2, 4, 8}[descriptor >>> 6];
    at += (isSingle ? 0 : 1) + dictionary + size;
    boolean isLast = false;
    while (!isLast && done < out.length) {
      int header = number(3);
      isLast = (header & 1) != 0;
      int length = header >>> 3;
      switch ((header >>> 1) & 3) {
        case 0 -> {
          int part = Math.min(length, out.length - done);
          copy(in, at, Math.min(part, to - at));
          if (part > to - at) {
            return done;
          }
          at += length;
        }
        case 1 -> {
          int part = Math.min(length, out.length - done);
          Arrays.fill(out, done, done + part, (byte) number(1));
          done += part;
        }
        case 2 -> {
          if (length > MAX_BLOCK || length > to - at) {
            throw damage();
          }
          block(at + length);
          at += length;
        }
        default -> throw damage();
      }
    }
    return done;
  }

  private void copy(byte[] from, int start, int length) {
    int part = Math.min(length, out.length - done);
    System.arraycopy(from, start, out, done, part);
    done += part;
  }

  private void block(int end) throws JournalDamage {
    int begin = at;
    int next = literals(end);
    int count = sequences.begin(in, next, end);
    int literal = 0;
    for (int i = 0; i < count; i++) {
      sequences.next(i == count - 1);
      int length = sequences.literalLength();
      if (length > literalsLength - literal) {
        throw damage();
      }
      copy(literals, literal, length);
      literal += length;
      int offset = sequences.offset();
      if (offset <= 0 || (offset > done && done < out.length)) {
        throw damage();
      }
      for (int stop = (int) Math.min((long) done + sequences.matchLength(), out.length);
          done < stop;
          done++) {
        out[done] = out[done - offset];
      }
    }
    copy(literals, literal, literalsLength - literal);
    at = begin;
  }

  /// Reads the literals section; returns where the sequences begin.
  private int literals(int end) throws JournalDamage {
    int type = in[at] & 3;
    int format = (in[at] >>> 2) & 3;
    if (type < 2) { // raw, or one byte repeated
      int bytes = format == 1 ? 2 : format == 3 ? 3 : 1;
      int length = number(bytes) >>> (bytes == 1 ? 3 : 4);
      room(length);
      if (type == 0) {
        if (length > end - at) {
          throw damage();
        }
        System.arraycopy(in, at, literals, 0, length);
        return at + length;
      }
      Arrays.fill(literals, 0, length, (byte) number(1));
      return at;
    }
    int bytes = format < 2 ? 3 : format + 2;
    int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
    long header = Integer.toUnsignedLong(number(Math.min(bytes, 4)));
    header |= bytes == 5 ? (long) number(1) << 32 : 0;
    int length = (int) (header >>> 4) & ((1 << bits) - 1);
    int packed = (int) (header >>> (4 + bits)) & ((1 << bits) - 1);
    if (packed > end - at) {
      throw damage();
    }
    room(length);
    int stop = at + packed;
    int start = type == 2 ? huffman.readTable(in, at, stop) : at;
    if (format == 0) {
      huffman.decode(in, start, stop, literals, 0, length);
    } else {
      fourStreams(start, stop, length);
    }
    return stop;
  }

  private void fourStreams(int start, int stop, int length) throws JournalDamage {
    at = start;
    int[] sizes = {number(2), number(2), number(2), 0};
    sizes[3] = stop - at - sizes[0] - sizes[1] - sizes[2];
    int each = (length + 3) / 4;
    int written = 0;
    for (int i = 0; i < 4; i++) {
      int part = i < 3 ? each : length - written;
      if (sizes[i] < 1 || part < 0 || sizes[i] > stop - at) {
        throw damage();
      }
      huffman.decode(in, at, at + sizes[i], literals, written, written + part);
      at += sizes[i];
      written += part;
    }
  }

  private void room(int length) throws JournalDamage {
    if (length > MAX_BLOCK) {
      throw damage();
    }
    literalsLength = length;
    if (literals.length < length) {
      literals = new byte[length];
    }
  }
}
