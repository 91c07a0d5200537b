package dev.pewter.core.api;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.runtime.ComponentInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What the health of each component was: a look every ten seconds, so that whoever comes after an
/// outage still sees it. The last changes only, and only of components that still exist.
public final class HealthHistory {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int KEPT = 20;

  private final AgentView agent;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<String, ArrayDeque<Health>> changes = new HashMap<>();

  public HealthHistory(AgentView agent) {
    this.agent = agent;
  }

  /// Looks until the thread is interrupted.
  public void run(Clock clock) throws InterruptedException {
    while (true) {
      look();
      clock.sleep(INTERVAL);
    }
  }

  void look() {
    lock.lock();
    try {
      var next = new HashMap<String, ArrayDeque<Health>>();
      look("", next);
      changes = next;
    } finally {
      lock.unlock();
    }
  }

  private void look(String moduleId, Map<String, ArrayDeque<Health>> next) {
    for (ComponentInfo component : agent.components(moduleId).orElse(List.of())) {
      String id = component.globalId();
      var seen = changes.getOrDefault(id, new ArrayDeque<>());
      Health now = component.health();
      Health last = seen.peekFirst();
      if (last == null || last.state() != now.state() || !last.message().equals(now.message())) {
        seen.addFirst(now);
      }
      if (seen.size() > KEPT) {
        seen.removeLast();
      }
      next.put(id, seen);
      component.createdModuleIds().forEach(inner -> look(inner, next));
    }
  }

  /// The newest first; empty for a component that was not seen yet.
  List<Health> of(String id) {
    lock.lock();
    try {
      return List.copyOf(changes.getOrDefault(id, new ArrayDeque<>()));
    } finally {
      lock.unlock();
    }
  }
}
