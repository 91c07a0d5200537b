package dev.pewter.core.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/// Stops nodes of one module: who refers to others before them, who have nothing to do with each
/// other at the same time, so that the slowest path counts and not the sum.
final class Shutdown {
  private Shutdown() {}

  /// @param nodes in order of evaluation
  static void stop(Module module, Collection<GraphNode> nodes) {
    var waves = new TreeMap<Integer, List<GraphNode>>();
    var wave = new HashMap<String, Integer>();
    for (GraphNode node : new ArrayList<>(nodes).reversed()) {
      int own = wave.getOrDefault(node.id, 0);
      waves.computeIfAbsent(own, _ -> new ArrayList<>()).add(node);
      for (String dependency : node.dependencies()) {
        wave.merge(dependency, own + 1, Math::max);
      }
    }
    waves
        .values()
        .forEach(group -> together(module, group.stream().<Runnable>map(n -> n::stop).toList()));
  }

  /// Returns when all are done, or at once when interrupted.
  static void together(Module module, List<Runnable> stops) {
    if (stops.size() == 1) {
      stops.getFirst().run();
      return;
    }
    var threads =
        Thread.ofVirtual()
            .name(module.path() + "/stop-", 0)
            .uncaughtExceptionHandler(
                (_, bug) -> module.log().error("bug while stopping", "err", bug))
            .factory();
    try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
      stops.forEach(executor::execute);
    }
  }
}
