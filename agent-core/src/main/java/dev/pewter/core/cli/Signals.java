package dev.pewter.core.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;

/// SIGHUP reloads, SIGINT and SIGTERM stop; one more of the latter kills.
///
/// `sun.misc.Signal` is the JDK's only way to hear SIGHUP. It is reached through method handles,
/// because the compiler warns at its every mention and warnings are errors here.
final class Signals {
  private final Semaphore reloads = new Semaphore(0);
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

  private Signals() {}

  /// What a reload does.
  @FunctionalInterface
  interface Reload {
    void run() throws InterruptedException;
  }

  /// Hears signals from now on, also before somebody waits for them.
  static Signals listen() {
    var signals = new Signals();
    on("HUP", signals::reload);
    on("INT", signals::stop);
    on("TERM", signals::stop);
    return signals;
  }

  /// As SIGHUP does; asking again before it happened changes nothing.
  void reload() {
    reloads.release();
  }

  private void stop() {
    if (!stopped.complete(true)) {
      kill();
    }
  }

  /// Reloads on each SIGHUP, storms of them merged, until interrupted. On another thread than
  /// `awaitStop`: a reload that hangs delays no stop.
  void follow(Reload reload) throws InterruptedException {
    while (true) {
      reloads.acquire();
      reloads.drainPermits();
      reload.run();
    }
  }

  /// Done when told to stop.
  CompletableFuture<Boolean> stopped() {
    return stopped;
  }

  private static void kill() {
    Runtime.getRuntime().halt(1);
  }

  private static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      var lookup = MethodHandles.lookup();
      MethodHandle run =
          lookup
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object listener =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      MethodHandle constructor =
          lookup.findConstructor(signal, MethodType.methodType(void.class, String.class));
      MethodHandle handle =
          lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler));
      // As functional interfaces, which throw nothing checked, unlike the handles themselves.
      Function<?, ?> named = MethodHandleProxies.asInterfaceInstance(Function.class, constructor);
      BiFunction<?, ?, ?> handled =
          MethodHandleProxies.asInterfaceInstance(BiFunction.class, handle);
      apply(handled, apply(named, name), listener);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + " cannot be heard", e);
    }
  }

  @SuppressWarnings("unchecked") // the handle checks
  private static Object apply(Function<?, ?> function, Object argument) {
    return ((Function<Object, Object>) function).apply(argument);
  }

  @SuppressWarnings("unchecked") // the handle checks
  private static void apply(BiFunction<?, ?, ?> function, Object first, Object second) {
    Object before = ((BiFunction<Object, Object, Object>) function).apply(first, second);
    java.util.Objects.requireNonNull(before);
  }
}
