package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Binds functions of the C library and turns their errors into exceptions.
///
/// Catches everything around a call, because a method handle declares everything: what is thrown
/// there can only be a bug of ours.
@SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /// A call of a handle whose first argument takes the error state.
  @FunctionalInterface
  interface Call {
    long run(MemorySegment state) throws Throwable;
  }

  /// A function by its name; its handle takes the error state first.
  static MethodHandle bind(String name, FunctionDescriptor of, Linker.Option... options)
      throws IOException {
    var address = LINKER.defaultLookup().find(name);
    if (address.isEmpty()) {
      throw new IOException(name + ": not in this system's C library");
    }
    var all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(address.get(), of, all);
  }

  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  /// What a call returns; its error as an exception when that is negative.
  static long call(String name, MemorySegment state, Call call) throws SystemCallException {
    long result = result(state, call);
    if (result < 0) {
      throw new SystemCallException(name, (int) -result);
    }
    return result;
  }

  /// What a call returns; its error number, negated, when that is negative.
  static long result(MemorySegment state, Call call) {
    long result;
    try {
      result = call.run(state);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the system", e);
    }
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  /// The address a call returns; its error number, negated, when that is null.
  static long pointer(MemorySegment state, Call call) {
    long address = result(state, call);
    return address == 0 ? -(int) ERRNO.get(state, 0L) : address;
  }

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;
}
