package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;

/// How large a page of memory is: 4 KiB nearly everywhere, 64 KiB on some arm64 systems.
public final class PageSize {
  private PageSize() {}

  /// In bytes.
  public static long bytes() throws IOException {
    var function = CFunction.of("getpagesize");
    try (var arena = Arena.ofConfined()) {
      return Native.call("getpagesize", Native.state(arena), s -> function.number(s, 0));
    }
  }
}
