package dev.pewter.core.sys;

import java.lang.foreign.Arena;

/// How the kernel keeps its clock, as `adjtimex` tells it, which changes nothing here. The numbers
/// are the kernel's, in its units.
///
/// @param state what the call returned: 5 when the clock is not kept
public record KernelClock(
    int state,
    long offset,
    long frequency,
    long maxError,
    long estimatedError,
    int status,
    long constant,
    long tick,
    long ppsFrequency,
    long jitter,
    int shift,
    long stability,
    long jitterCount,
    long calibrationCount,
    long errorCount,
    long stabilityCount,
    int tai) {
  private static final int STRUCT_BYTES = 208;

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final CFunction ADJTIMEX = CFunction.known("adjtimex");
  }

  /// Reads the clock's state; the error number is 1 where that is not allowed.
  public static KernelClock read() throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      var t = arena.allocate(STRUCT_BYTES, 8); // zeroed: modes 0 only reads
      int state =
          (int)
              Native.call(
                  "adjtimex", Native.state(arena), s -> Bound.ADJTIMEX.number(s, t.address()));
      return new KernelClock(
          state,
          t.get(Native.LONG, 8),
          t.get(Native.LONG, 16),
          t.get(Native.LONG, 24),
          t.get(Native.LONG, 32),
          t.get(Native.INT, 40),
          t.get(Native.LONG, 48),
          t.get(Native.LONG, 88),
          t.get(Native.LONG, 96),
          t.get(Native.LONG, 104),
          t.get(Native.INT, 112),
          t.get(Native.LONG, 120),
          t.get(Native.LONG, 128),
          t.get(Native.LONG, 136),
          t.get(Native.LONG, 144),
          t.get(Native.LONG, 152),
          t.get(Native.INT, 160));
    }
  }
}
