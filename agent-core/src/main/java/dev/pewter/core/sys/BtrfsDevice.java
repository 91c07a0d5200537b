package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the kernel knows of a device of a Btrfs file system; it tells root only. Numbers are
/// unsigned.
///
/// | struct | bytes | fields at |
/// | --- | --- | --- |
/// | `fs_info` | 1024 | greatest id 0, devices 8, UUID of the file system 16 |
/// | `dev_info` | 4096 | id 0, UUID 8, used 24, total 32, path 3072 |
/// | `get_dev_stats` | 1032 | id 0, count 8, write 24, read 32, flush 40, corruption 48, generation
/// 56 |
///
/// @param filesystem UUID of the file system it belongs to, with dashes
/// @param uuid its own, with dashes
/// @param path of the device, such as `/dev/sda`
public record BtrfsDevice(
    String filesystem,
    String uuid,
    String path,
    long usedBytes,
    long totalBytes,
    long writeErrors,
    long readErrors,
    long flushErrors,
    long corruptionErrors,
    long generationErrors) {
  private static final int READ_FLAGS = 0x80000; // O_RDONLY, O_CLOEXEC
  private static final long FS_INFO = 0x8400941fL;
  private static final long DEVICE_INFO = 0xd000941eL;
  private static final long DEVICE_STATS = 0xc4089434L;
  private static final int ENODEV = 19;
  private static final int STRUCT_BYTES = 4096;
  private static final int PATH_AT = 3072;
  private static final long MOST_IDS = 4096;

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle OPEN;
    static final MethodHandle IOCTL;
    static final MethodHandle CLOSE;

    static {
      try {
        OPEN = Native.bind("open", FunctionDescriptor.of(Native.INT, Native.POINTER, Native.INT));
        IOCTL =
            Native.bind(
                "ioctl",
                FunctionDescriptor.of(Native.INT, Native.INT, Native.LONG, Native.POINTER),
                Linker.Option.firstVariadicArg(2));
        CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /// The devices of the file system that is mounted somewhere.
  ///
  /// @param path each character a byte
  public static List<BtrfsDevice> of(String path) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment name = arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
      int file =
          (int)
              Native.call(
                  "open " + path, state, s -> (int) Bound.OPEN.invokeExact(s, name, READ_FLAGS));
      try {
        return read(state, file, arena.allocate(STRUCT_BYTES, 8));
      } finally {
        Native.result(state, s -> (int) Bound.CLOSE.invokeExact(s, file));
      }
    }
  }

  private static List<BtrfsDevice> read(MemorySegment state, int file, MemorySegment struct)
      throws SystemCallException {
    check(ask(state, file, FS_INFO, struct));
    long lastId = Math.min(struct.get(Native.LONG, 0), MOST_IDS);
    long count = struct.get(Native.LONG, 8);
    String filesystem = uuid(struct, 16);
    var devices = new ArrayList<BtrfsDevice>();
    for (long id = 0; id <= lastId && devices.size() < count; id++) { // there are gaps
      struct.fill((byte) 0).set(Native.LONG, 0, id);
      long result = ask(state, file, DEVICE_INFO, struct);
      if (result == -ENODEV) {
        continue;
      }
      check(result);
      String uuid = uuid(struct, 8);
      long used = struct.get(Native.LONG, 24);
      long total = struct.get(Native.LONG, 32);
      String path = struct.getString(PATH_AT);
      struct.fill((byte) 0).set(Native.LONG, 0, id);
      struct.set(Native.LONG, 8, 5);
      check(ask(state, file, DEVICE_STATS, struct));
      devices.add(
          new BtrfsDevice(
              filesystem,
              uuid,
              path,
              used,
              total,
              struct.get(Native.LONG, 24),
              struct.get(Native.LONG, 32),
              struct.get(Native.LONG, 40),
              struct.get(Native.LONG, 48),
              struct.get(Native.LONG, 56)));
    }
    return devices;
  }

  private static long ask(MemorySegment state, int file, long request, MemorySegment struct) {
    return Native.result(state, s -> (int) Bound.IOCTL.invokeExact(s, file, request, struct));
  }

  private static void check(long result) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException("ioctl", (int) -result);
    }
  }

  private static String uuid(MemorySegment struct, int at) {
    var text = new StringBuilder(36);
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        text.append('-');
      }
      int b = Byte.toUnsignedInt(struct.get(ValueLayout.JAVA_BYTE, at + i));
      text.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
    }
    return text.toString();
  }
}
