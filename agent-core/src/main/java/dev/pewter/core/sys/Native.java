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
/// A method handle declares that it throws everything. The functions of C throw nothing, so what
/// comes out of a call is an unchecked bug of ours, and passes through here as it is.
@SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /// A call of a handle whose first argument takes the error state.
  @FunctionalInterface
  interface Call<X extends Throwable> {
    long run(MemorySegment state) throws X;
  }

  /// A function by its name; its handle takes the error state first.
  static MethodHandle bind(String name, FunctionDescriptor of, Linker.Option... options)
      throws IOException {
    var address = find(name);
    var all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(address, of, all);
  }

  /// Where a function is.
  static MemorySegment find(String name) throws IOException {
    var address = LINKER.defaultLookup().find(name);
    if (address.isEmpty()) {
      throw new IOException(name + ": not in this system's C library");
    }
    return address.get();
  }

  /// A handle for all functions of one shape; it takes the address, then the error state.
  static MethodHandle shape(FunctionDescriptor of) {
    return LINKER.downcallHandle(of, Linker.Option.captureCallState("errno"));
  }

  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  /// What a call returns; its error as an exception when that is negative.
  static long call(String name, MemorySegment state, Call<Throwable> call)
      throws SystemCallException {
    long result = result(state, call);
    if (result < 0) {
      throw new SystemCallException(name, (int) -result);
    }
    return result;
  }

  /// What a call returns; its error number, negated, when that is negative.
  static long result(MemorySegment state, Call<Throwable> call) {
    long result = unchecked(call).run(state);
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  /// The address a call returns; its error number, negated, when that is null.
  static long pointer(MemorySegment state, Call<Throwable> call) {
    long address = result(state, call);
    return address == 0 ? -(int) ERRNO.get(state, 0L) : address;
  }

  @SuppressWarnings("unchecked") // only the type of what is never thrown changes
  private static Call<RuntimeException> unchecked(Call<?> call) {
    return (Call<RuntimeException>) call;
  }

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;
}
