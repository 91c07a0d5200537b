package dev.pewter.core.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// The names of the machine and its kernel, as `uname` tells them.
public record SystemName(
    String sysname,
    String nodename,
    String release,
    String version,
    String machine,
    String domainname) {
  private static final int FIELD_BYTES = 65;
  private static final int FIELDS = 6;

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final CFunction UNAME = CFunction.known("uname");
  }

  public static SystemName read() throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate((long) FIELDS * FIELD_BYTES);
      Native.call("uname", Native.state(arena), s -> Bound.UNAME.number(s, out.address()));
      return new SystemName(
          field(out, 0), field(out, 1), field(out, 2), field(out, 3), field(out, 4), field(out, 5));
    }
  }

  private static String field(MemorySegment out, int index) {
    byte[] bytes =
        out.asSlice((long) index * FIELD_BYTES, FIELD_BYTES).toArray(ValueLayout.JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
