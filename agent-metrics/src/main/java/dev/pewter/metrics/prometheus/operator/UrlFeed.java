package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.builtin.discovery.http.DiscoveryHttpArguments;
import dev.pewter.core.builtin.discovery.http.TargetUrl;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a URL for targets again and again, on a thread of its own; what it had stays when that
/// fails, which is logged and counted.
final class UrlFeed implements KubernetesWatch<Target> {
  private final ComponentContext context;
  private final DiscoveryHttpArguments arguments;
  private final Runnable changed;
  private final Signal closed = new Signal();
  private volatile @Nullable List<Target> known;

  UrlFeed(
      ComponentContext context,
      DiscoveryHttpArguments arguments,
      TaskGroup tasks,
      Runnable changed) {
    this.context = context;
    this.arguments = arguments;
    this.changed = changed;
    tasks.start("url", this::run);
  }

  private void run() throws InterruptedException {
    Map<String, List<Target>> groups = Map.of();
    try (var url = new TargetUrl(arguments, context)) {
      do {
        groups = url.refresh(groups);
        var before = known;
        var now = groups.values().stream().flatMap(List::stream).toList();
        if (!groups.isEmpty() && !now.equals(before)) {
          known = now;
          changed.run();
        }
      } while (!closed.await(arguments.refreshInterval()));
    }
  }

  @Override
  public boolean isSynced() {
    return known != null;
  }

  @Override
  public List<Target> known() {
    var now = known;
    return now == null ? List.of() : now;
  }

  /// A URL that does not answer is no fault of the component.
  @Override
  public @Nullable String failure() {
    return null;
  }

  @Override
  public void close() {
    closed.wake();
  }
}
