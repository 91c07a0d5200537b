package dev.pewter.core.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What the system says of a file, links followed.
///
/// The JDK's attributes are not used: they tell device and inode only as text. The struct of
/// `statx` is the same on all architectures.
///
/// @param bornNanos when it was created, since 1970; 0 where the file system does not say
/// @param modifiedNanos since 1970
/// @param names how many it has; more than one are hard links
public record FileStat(
    long device, long inode, long bornNanos, long size, long modifiedNanos, int names, Type type) {
  private static final int AT_FDCWD = -100;
  private static final int BASIC_STATS = 0x7ff;
  private static final int BIRTH = 0x800;
  private static final int STRUCT_BYTES = 256;
  private static final int STATE_BYTES = 8; // behind it, and then the name
  private static final int NAME_AT = STRUCT_BYTES + STATE_BYTES;
  private static final int TYPE_MASK = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;

  /// What kind of file it is.
  public enum Type {
    REGULAR,
    DIRECTORY,
    OTHER;

    private static Type of(int mode) {
      return switch (mode & TYPE_MASK) {
        case FileStat.REGULAR -> REGULAR;
        case FileStat.DIRECTORY -> DIRECTORY;
        default -> OTHER;
      };
    }
  }

  public boolean isRegular() {
    return type == Type.REGULAR;
  }

  public boolean isDirectory() {
    return type == Type.DIRECTORY;
  }

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final CFunction STATX = CFunction.known("statx");
  }

  /// Fails when there is no such file, see `SystemCallException.isMissing`.
  public static FileStat of(String path) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment memory = memory(arena, path);
      long result = statx(memory);
      if (result < 0) {
        throw new SystemCallException("stat " + path, (int) -result);
      }
      return read(memory.asByteBuffer().order(ByteOrder.nativeOrder()));
    }
  }

  // By a buffer: compiling a segment's accessors takes ten times the memory.
  private static FileStat read(ByteBuffer out) {
    long device = (long) out.getInt(136) << 32 | Integer.toUnsignedLong(out.getInt(140));
    return new FileStat(
        device,
        out.getLong(32),
        (out.getInt(0) & BIRTH) == 0 ? 0 : nanos(out, 80),
        out.getLong(40),
        nanos(out, 112),
        out.getInt(16),
        Type.of(Short.toUnsignedInt(out.getShort(28))));
  }

  /// Whether there is no such file: for who asks often, without the cost of an exception.
  public static boolean isMissing(String path) {
    try (var arena = Arena.ofConfined()) {
      long result = statx(memory(arena, path));
      return result < 0 && SystemCallException.isMissing((int) -result);
    }
  }

  /// All that a call needs in one piece: thousands of files are looked at, by code that is not
  /// compiled for a long time, and each piece costs as much as the call.
  private static MemorySegment memory(Arena arena, String path) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment memory = arena.allocate(NAME_AT + name.length + 1L, 8);
    memory.asByteBuffer().put(NAME_AT, name);
    return memory;
  }

  private static long statx(MemorySegment memory) {
    long at = memory.address();
    return Native.result(
        memory.asSlice(STRUCT_BYTES, STATE_BYTES),
        s -> Bound.STATX.number(s, AT_FDCWD, at + NAME_AT, 0, BASIC_STATS | BIRTH, at));
  }

  private static long nanos(ByteBuffer out, int at) {
    return out.getLong(at) * 1_000_000_000 + Integer.toUnsignedLong(out.getInt(at + 8));
  }

  /// Whether it may be a file known by this: an inode is used again once its file is gone.
  ///
  /// @param ofBorn 0 when it is not known
  public boolean is(long ofDevice, long ofInode, long ofBorn) {
    return inode == ofInode
        && device == ofDevice
        && (bornNanos == ofBorn || bornNanos == 0 || ofBorn == 0);
  }

  /// Whether it is the same file as another, at this moment.
  public boolean isSameFile(FileStat other) {
    return inode == other.inode && device == other.device;
  }
}
