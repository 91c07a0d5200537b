package dev.pewter.k8s.watch;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Clock;

/// Who begins a watch: the name that the API server is told, and the clock by which a failed call
/// waits.
public record Watcher(String userAgent, Clock clock) {

  /// A component under its agent's name.
  public static Watcher of(ComponentContext context) {
    return new Watcher(context.agent().userAgent(), context.clock());
  }
}
