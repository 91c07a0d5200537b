package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Calls into components: a bug in one becomes a reason, and the evaluator goes on.
final class Guarded {
  private Guarded() {}

  interface Action {
    void run() throws ComponentException;
  }

  static void run(Action action) throws ComponentException {
    call(
        () -> {
          action.run();
          return true;
        });
  }

  static <T> T call(Callable<T> action) throws ComponentException {
    var task = new FutureTask<>(action);
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ComponentException reason) {
        throw reason;
      }
      throw new ComponentException("internal error: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComponentException("interrupted", e);
    }
  }
}
