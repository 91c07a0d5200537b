package dev.pewter.loki.source.journal;

import org.jspecify.annotations.Nullable;

/// The sequences section of a block (RFC 8878, 3.1.1.3.2); tables and last offsets are kept from
/// block to block.
final class ZstdSequences {
  private static final int[] LITERAL_BASE = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64,
    128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
  };
  private static final int[] LITERAL_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11,
    12, 13, 14, 15, 16
  };
  private static final int[] MATCH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051,
    4099, 8195, 16387, 32771, 65539
  };
  private static final int[] MATCH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };
  private static final short[] LITERAL_COUNTS = {
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1
  };
  private static final short[] MATCH_COUNTS = {
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
  };
  private static final short[] OFFSET_COUNTS = {
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
  };
  private static final int MAX_OFFSET_CODE = 31;

  private @Nullable ZstdTable literalTable;
  private @Nullable ZstdTable offsetTable;
  private @Nullable ZstdTable matchTable;
  private int tablesEnd;
  private final int[] last = {1, 4, 8};

  private ZstdTable literals = ZstdTable.constant(0);
  private ZstdTable offsets = literals;
  private ZstdTable matches = literals;
  private @Nullable ZstdBits stream;
  private int literalState;
  private int offsetState;
  private int matchState;
  private int literalLength;
  private int matchLength;
  private int offset;

  int literalLength() {
    return literalLength;
  }

  int matchLength() {
    return matchLength;
  }

  int offset() {
    return offset;
  }

  /// Reads the head of the section; returns how many sequences follow.
  int begin(byte[] in, int from, int end) throws JournalDamage {
    if (from >= end) {
      throw ZstdFrame.damage();
    }
    int at = from;
    int count = in[at++] & 0xff;
    if (count == 255) {
      count = (in[at] & 0xff) + ((in[at + 1] & 0xff) << 8) + 0x7f00;
      at += 2;
    } else if (count > 127) {
      count = ((count - 128) << 8) + (in[at++] & 0xff);
    }
    if (count == 0) {
      return 0;
    }
    int modes = in[at++];
    tablesEnd = at;
    literals = table((modes >>> 6) & 3, literalTable, LITERAL_COUNTS, 6, 9, 36, in, end);
    literalTable = literals;
    offsets =
        table((modes >>> 4) & 3, offsetTable, OFFSET_COUNTS, 5, 8, MAX_OFFSET_CODE + 1, in, end);
    offsetTable = offsets;
    matches = table((modes >>> 2) & 3, matchTable, MATCH_COUNTS, 6, 9, 53, in, end);
    matchTable = matches;
    var bits = new ZstdBits(in, tablesEnd, end);
    stream = bits;
    literalState = literals.first(bits);
    offsetState = offsets.first(bits);
    matchState = matches.first(bits);
    return count;
  }

  private ZstdTable table(
      int mode,
      @Nullable ZstdTable before,
      short[] usual,
      int usualLog,
      int maxLog,
      int symbols,
      byte[] in,
      int end)
      throws JournalDamage {
    return switch (mode) {
      case 0 -> ZstdTable.of(usual, usual.length, usualLog);
      case 1 -> {
        int value = in[tablesEnd++] & 0xff;
        if (value >= symbols) {
          throw ZstdFrame.damage();
        }
        yield ZstdTable.constant(value);
      }
      case 2 -> {
        var read = ZstdTable.read(in, tablesEnd, end, maxLog, symbols);
        tablesEnd = read.end();
        yield read;
      }
      default -> {
        if (before == null) {
          throw ZstdFrame.damage();
        }
        yield before;
      }
    };
  }

  /// Reads a sequence.
  void next(boolean isLast) throws JournalDamage {
    var bits = stream;
    if (bits == null) {
      throw ZstdFrame.damage();
    }
    int offsetCode = offsets.value(offsetState);
    int matchCode = matches.value(matchState);
    int literalCode = literals.value(literalState);
    int value = (1 << Math.min(offsetCode, 30)) + bits.read(offsetCode);
    matchLength = MATCH_BASE[matchCode] + bits.read(MATCH_BITS[matchCode]);
    literalLength = LITERAL_BASE[literalCode] + bits.read(LITERAL_BITS[literalCode]);
    offset = offset(value);
    if (!isLast) {
      literalState = literals.next(literalState, bits);
      matchState = matches.next(matchState, bits);
      offsetState = offsets.next(offsetState, bits);
    }
    if (bits.left() < 0 || (isLast && bits.left() != 0)) {
      throw ZstdFrame.damage();
    }
  }

  /// The offset of a value: 1 to 3 mean one of the last ones.
  private int offset(int value) {
    if (value > 3) {
      last[2] = last[1];
      last[1] = last[0];
      last[0] = value - 3;
      return last[0];
    }
    int which = literalLength == 0 ? value : value - 1;
    int found = which == 3 ? last[0] - 1 : last[which];
    if (which > 1) {
      last[2] = last[1];
    }
    if (which > 0) {
      last[1] = last[0];
    }
    last[0] = found;
    return found;
  }
}
