package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What the system says of a file, links followed.
///
/// The JDK's attributes are not used: they tell device and inode only as text. The struct of
/// `statx` is the same on all architectures.
///
/// @param modifiedNanos since 1970
public record FileStat(long device, long inode, long size, long modifiedNanos, boolean isRegular) {
  private static final int AT_FDCWD = -100;
  private static final int BASIC_STATS = 0x7ff;
  private static final int STRUCT_BYTES = 256;
  private static final int TYPE_MASK = 0xf000;
  private static final int REGULAR = 0x8000;

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle STATX;

    static {
      try {
        STATX =
            Native.bind(
                "statx",
                FunctionDescriptor.of(
                    Native.INT,
                    Native.INT,
                    Native.POINTER,
                    Native.INT,
                    Native.INT,
                    Native.POINTER));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /// Fails when there is no such file, see `SystemCallException.isMissing`.
  public static FileStat of(String path) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      MemorySegment out = arena.allocate(STRUCT_BYTES, 8);
      Native.call(
          "stat " + path,
          Native.state(arena),
          s -> (int) Bound.STATX.invokeExact(s, AT_FDCWD, name, 0, BASIC_STATS, out));
      int mode = Short.toUnsignedInt(out.get(ValueLayout.JAVA_SHORT, 28));
      long device =
          (long) out.get(ValueLayout.JAVA_INT, 136) << 32
              | Integer.toUnsignedLong(out.get(ValueLayout.JAVA_INT, 140));
      return new FileStat(
          device,
          out.get(ValueLayout.JAVA_LONG, 32),
          out.get(ValueLayout.JAVA_LONG, 40),
          out.get(ValueLayout.JAVA_LONG, 112) * 1_000_000_000
              + Integer.toUnsignedLong(out.get(ValueLayout.JAVA_INT, 120)),
          (mode & TYPE_MASK) == REGULAR);
    }
  }

  /// Whether it is the same file as another, at this moment.
  public boolean isSameFile(FileStat other) {
    return inode == other.inode && device == other.device;
  }
}
