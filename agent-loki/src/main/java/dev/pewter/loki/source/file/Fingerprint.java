package dev.pewter.loki.source.file;

import java.util.zip.CRC32;

/// What a file begins with: tells it from another that has come by its inode, and finds it again
/// under another inode, copied or compressed.
///
/// @param bytes how many of the first bytes it covers
record Fingerprint(int bytes, long hash) {
  static final int MOST_BYTES = 1024;

  /// So many bytes are taken to be the start of one file only.
  static final int TELLING_BYTES = 32;

  static final Fingerprint NONE = new Fingerprint(0, 0);

  /// Of the first `length` bytes of an array.
  static Fingerprint of(byte[] start, int length) {
    if (length == 0) {
      return NONE;
    }
    var crc = new CRC32();
    crc.update(start, 0, length);
    // with a second, different sum it has 64 bits
    long sum = 17;
    for (int i = 0; i < length; i++) {
      sum = sum * 31 + start[i];
    }
    return new Fingerprint(length, crc.getValue() << 32 ^ sum);
  }

  /// Whether content that starts like this may be the one with this fingerprint.
  boolean matches(byte[] start) {
    return start.length >= bytes && of(start, bytes).hash == hash;
  }

  boolean isTelling() {
    return bytes >= TELLING_BYTES;
  }
}
