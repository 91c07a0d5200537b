package dev.pewter.loki.source.journal;

/// Reads the LZ4 block format:
///
/// ```
/// sequence = token u8 (literals << 4 | match - 4)  [more literals u8*]  literals
///            offset u16 le  [more match u8*]        ; the last sequence ends after its literals
/// ```
final class Lz4Block {
  private static final int MIN_MATCH = 4;

  private Lz4Block() {}

  /// Fills `out` as far as the input goes.
  ///
  /// @return how many bytes; `out.length` when there may be more
  static int decompress(byte[] in, int from, int to, byte[] out) throws JournalDamage {
    int at = from;
    int done = 0;
    while (at < to && done < out.length) {
      int token = in[at++] & 0xff;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          more = at < to ? in[at++] & 0xff : 0;
          literals += more;
        } while (more == 255);
      }
      int part = Math.min(Math.min(literals, to - at), out.length - done);
      System.arraycopy(in, at, out, done, part);
      at += part;
      done += part;
      if (part < literals || to - at < 2) {
        return done;
      }
      int offset = (in[at] & 0xff) | ((in[at + 1] & 0xff) << 8);
      at += 2;
      int match = (token & 15) + MIN_MATCH;
      if ((token & 15) == 15) {
        int more;
        do {
          more = at < to ? in[at++] & 0xff : 0;
          match += more;
        } while (more == 255);
      }
      if (offset == 0 || offset > done) {
        throw new JournalDamage("malformed LZ4 block");
      }
      for (int end = Math.min(done + match, out.length); done < end; done++) {
        out[done] = out[done - offset];
      }
    }
    return done;
  }
}
