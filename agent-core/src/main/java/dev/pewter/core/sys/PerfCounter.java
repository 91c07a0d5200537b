package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/// Counts an event on one CPU, for all processes, as `perf_event_open` does. For one thread at a
/// time.
public final class PerfCounter implements EventCounter {
  private static final long X86_CALL = 298;
  private static final long ARM_CALL = 241;
  private static final int ATTRIBUTE_BYTES = 112;
  private static final long EXCLUDE_HYPERVISOR = 1 << 6;
  private static final long ALL_PROCESSES = -1;
  private static final long NO_GROUP = -1;
  private static final long CLOSE_ON_EXEC = 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Native.state(arena);
  private final MemorySegment value = arena.allocate(Native.LONG);
  private final int descriptor;

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle SYSCALL;
    static final MethodHandle READ;
    static final MethodHandle CLOSE;

    static {
      try {
        SYSCALL =
            Native.bind(
                "syscall",
                FunctionDescriptor.of(
                    Native.LONG,
                    Native.LONG,
                    Native.POINTER,
                    Native.LONG,
                    Native.LONG,
                    Native.LONG,
                    Native.LONG));
        READ =
            Native.bind(
                "read",
                FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG));
        CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  private PerfCounter(int type, long config, int cpu) throws SystemCallException {
    long number = isArm() ? ARM_CALL : X86_CALL;
    var attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
    attribute.set(Native.INT, 0, type);
    attribute.set(Native.INT, 4, ATTRIBUTE_BYTES);
    attribute.set(Native.LONG, 8, config);
    attribute.set(Native.LONG, 40, EXCLUDE_HYPERVISOR);
    descriptor =
        (int)
            Native.call(
                "perf_event_open",
                state,
                s ->
                    (long)
                        Bound.SYSCALL.invokeExact(
                            s,
                            number,
                            attribute,
                            ALL_PROCESSES,
                            (long) cpu,
                            NO_GROUP,
                            CLOSE_ON_EXEC));
  }

  private static boolean isArm() {
    return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
  }

  /// Begins to count.
  ///
  /// @param type 0 hardware, 1 software, 2 tracepoint, 3 cache
  /// @throws SystemCallException when the kernel does not allow it, or does not know the event
  public static PerfCounter open(int type, long config, int cpu) throws SystemCallException {
    return new PerfCounter(type, config, cpu);
  }

  @Override
  public long count() throws SystemCallException {
    Native.call(
        "read a counter",
        state,
        s -> (long) Bound.READ.invokeExact(s, descriptor, value, Native.LONG.byteSize()));
    return value.get(Native.LONG, 0);
  }

  @Override
  public void close() {
    Native.result(state, s -> (int) Bound.CLOSE.invokeExact(s, descriptor));
    arena.close();
  }
}
