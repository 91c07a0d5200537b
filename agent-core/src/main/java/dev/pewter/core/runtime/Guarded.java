package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.diag.Diagnostic;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Calls into components: a bug in one becomes a reason, and the evaluator goes on.
final class Guarded {
  private Guarded() {}

  interface Action {
    void run() throws ComponentException;
  }

  static void run(GraphNode node, Action action) throws ComponentException {
    call(
        node,
        () -> {
          action.run();
          return true;
        });
  }

  /// Evaluates a node. A bug, ours or a component's, is a reason too: the evaluator goes on.
  static List<Diagnostic> evaluate(GraphNode node) throws NodeException {
    var task = new FutureTask<>(node::update);
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NodeException reason) {
        throw reason;
      }
      node.module
          .log()
          .error(
              "bug in an evaluation", "node", node.id, "err", Objects.requireNonNull(e.getCause()));
      throw NodeException.plain(
          NodeException.COMPONENT, node.block(), "internal error: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw NodeException.plain(NodeException.COMPONENT, node.block(), "interrupted");
    }
  }

  static <T> T call(GraphNode node, Callable<T> action) throws ComponentException {
    var task = new FutureTask<>(action);
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ComponentException reason) {
        throw reason;
      }
      node.module
          .log()
          .error(
              "bug in a component", "node", node.id, "err", Objects.requireNonNull(e.getCause()));
      throw new ComponentException("internal error: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComponentException("interrupted", e);
    }
  }
}
