package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A function of the C library that takes up to five words, numbers or addresses, and returns one.
///
/// The JVM makes code for each shape of a native call, which every start would feel; these share
/// one. What a function does not ask for stays unread in its registers, on x86-64 and on arm64. A
/// C `int` is the lower half of a word. Who passes an address keeps its segment alive: that of the
/// error state does for its whole arena.
@SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
final class CFunction {
  private static final MethodHandle CALL =
      Native.shape(
          FunctionDescriptor.of(
              Native.LONG, Native.LONG, Native.LONG, Native.LONG, Native.LONG, Native.LONG));

  private final MemorySegment address;

  private CFunction(MemorySegment address) {
    this.address = address;
  }

  /// A function by its name.
  static CFunction of(String name) throws IOException {
    return new CFunction(Native.find(name));
  }

  /// The same for the static fields of a class, which then cannot be used where there is none.
  static CFunction known(String name) {
    try {
      return of(name);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Calls one that returns a `long` or an address.
  long word(MemorySegment state, long a, long b, long c) throws Throwable {
    return (long) CALL.invokeExact(address, state, a, b, c, 0L, 0L);
  }

  /// Calls one that returns an `int`.
  int number(MemorySegment state, long a, long b, long c, long d, long e) throws Throwable {
    return (int) (long) CALL.invokeExact(address, state, a, b, c, d, e);
  }

  int number(MemorySegment state, long a, long b, long c) throws Throwable {
    return number(state, a, b, c, 0, 0);
  }

  int number(MemorySegment state, long a, long b) throws Throwable {
    return number(state, a, b, 0, 0, 0);
  }

  int number(MemorySegment state, long a) throws Throwable {
    return number(state, a, 0, 0, 0, 0);
  }
}
