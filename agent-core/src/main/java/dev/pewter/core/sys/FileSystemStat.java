package dev.pewter.core.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How full a file system is, as `statfs` tells. All numbers are unsigned.
///
/// The JDK's `FileStore` is not used: it multiplies with another size of blocks, takes paths as
/// texts and cannot tell files. The struct is the same on all 64-bit architectures:
///
/// | offset | 0 | 8 | 16 | 24 | 32 | 40 | 48 |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | 8 bytes | type | bsize | blocks | bfree | bavail | files | ffree |
///
/// @param type of what kind it is, such as `PROC`
/// @param blockBytes size of a block
/// @param blocks all there are
/// @param freeBlocks for root
/// @param availableBlocks for others
/// @param files how many inodes there are
/// @param freeFiles how many inodes are free
public record FileSystemStat(
    long type,
    long blockBytes,
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long files,
    long freeFiles) {
  /// The kernel's own `/proc`, not a copy of it.
  public static final long PROC = 0x9fa0;

  private static final int STRUCT_BYTES = 256; // 120 are used

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final CFunction STATFS = CFunction.known("statfs");
  }

  /// Asks the system; can take for ever when a file server does not answer, and then no one can
  /// interrupt it.
  ///
  /// @param path its bytes, without a zero
  public static FileSystemStat of(byte... path) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(path.length + 1);
      MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, 0, path.length);
      MemorySegment out = arena.allocate(STRUCT_BYTES, 8);
      Native.call(
          "statfs",
          Native.state(arena),
          s -> Bound.STATFS.number(s, name.address(), out.address()));
      return new FileSystemStat(
          out.get(Native.LONG, 0),
          out.get(Native.LONG, 8),
          out.get(Native.LONG, 16),
          out.get(Native.LONG, 24),
          out.get(Native.LONG, 32),
          out.get(Native.LONG, 40),
          out.get(Native.LONG, 48));
    }
  }
}
