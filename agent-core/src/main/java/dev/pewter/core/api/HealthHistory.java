package dev.pewter.core.api;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.runtime.ComponentInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the health of each component was: a look every ten seconds, so that whoever comes after an
/// outage still sees it. The last changes only, and only of components that still exist.
public final class HealthHistory {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int KEPT = 20;

  private final AgentView agent;
  private volatile Map<String, List<Health>> changes = Map.of();

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

  /// On one thread only; whoever asks is answered from what was seen before.
  void look() {
    var next = new HashMap<String, List<Health>>();
    for (ComponentInfo component : agent.allComponents()) {
      String id = component.globalId();
      next.put(id, with(component.health(), of(id)));
    }
    changes = Map.copyOf(next);
  }

  private static List<Health> with(Health now, List<Health> before) {
    if (!before.isEmpty()
        && before.getFirst().state() == now.state()
        && before.getFirst().message().equals(now.message())) {
      return before;
    }
    return Stream.concat(Stream.of(now), before.stream()).limit(KEPT).toList();
  }

  /// The newest first; empty for a component that was not seen yet.
  List<Health> of(String id) {
    return changes.getOrDefault(id, List.of());
  }
}
