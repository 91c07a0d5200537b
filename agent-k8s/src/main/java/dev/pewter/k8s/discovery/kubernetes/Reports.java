package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.k8s.watch.Follower.Event;
import java.io.IOException;

/// Tells of what is discovered: in the log and the metrics of the component that asked for it.
///
/// @param changed runs after each change
record Reports(ComponentContext context, KubernetesMetrics metrics, Runnable changed)
    implements Discoverer.Listener {
  @Override
  public void woken() {
    changed.run();
  }

  @Override
  public void counted(String role, Event event) {
    metrics.count(role, event);
  }

  @Override
  public void failed(IOException why) {
    metrics.failures.increment();
    context.log().warn("the API server did not answer as hoped, will try again", "err", why);
  }

  @Override
  public void unreadable(String kind, int count, String why) {
    metrics.unreadable.add(count);
    context.log().warn("objects left out", "resource", kind, "count", count, "reason", why);
  }
}
