package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.Target;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The sources that jobs have: equal ones are one. For one thread, `failure` for any.
final class TargetFeeds implements AutoCloseable {
  private final ComponentContext context;
  private final KubernetesSession session;
  private final TaskGroup tasks;
  private final Runnable changed;
  private final Map<Source, KubernetesWatch<Target>> feeds = new ConcurrentHashMap<>();

  /// @param changed called on any thread when there are other targets
  TargetFeeds(
      ComponentContext context, KubernetesSession session, TaskGroup tasks, Runnable changed) {
    this.context = context;
    this.session = session;
    this.tasks = tasks;
    this.changed = changed;
  }

  /// Opens what is missing of these sources, and closes all others.
  void keep(Set<Source> wanted) {
    feeds
        .entrySet()
        .removeIf(
            feed -> {
              boolean isGone = !wanted.contains(feed.getKey());
              if (isGone) {
                feed.getValue().close();
              }
              return isGone;
            });
    for (var source : wanted) {
      if (feeds.containsKey(source)) {
        continue;
      }
      switch (source) {
        case Source.Discovered(var query) -> feeds.put(source, session.discover(query, changed));
        case Source.Listed(var arguments) ->
            feeds.put(source, new UrlFeed(context, arguments, tasks, changed));
        case Source.Given _ -> {} // needs no watching
      }
    }
  }

  /// Whether some source is not known yet.
  boolean isSettling() {
    return feeds.values().stream().anyMatch(feed -> !feed.isSynced());
  }

  /// What each source that is known gives at the moment.
  Map<Source, List<Target>> known(Set<Source> wanted) {
    var known = new HashMap<Source, List<Target>>();
    for (var source : wanted) {
      if (source instanceof Source.Given(var targets)) {
        known.put(source, targets);
      } else {
        var feed = Objects.requireNonNull(feeds.get(source));
        if (feed.isSynced()) {
          known.put(source, feed.known());
        }
      }
    }
    return known;
  }

  /// Why some source does not give all yet, or null.
  @Nullable String failure() {
    for (var feed : feeds.values()) {
      String failure = feed.failure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  @Override
  public void close() {
    feeds.values().forEach(KubernetesWatch::close);
    feeds.clear();
  }
}
