package dev.pewter.k8s.session;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.watch.Follower;
import dev.pewter.k8s.watch.SharedWatches;
import dev.pewter.k8s.watch.WatchLease;
import dev.pewter.k8s.watch.Watcher;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A watch of custom resources.
final class ObjectWatch implements KubernetesWatch<KubernetesObject> {
  private final ComponentContext context;
  private final String resource;
  private final Runnable changed;
  private final WatchLease<CustomObject> lease;
  private volatile @Nullable String failure;

  ObjectWatch(
      ComponentContext context, Connection connection, ObjectQuery query, Runnable changed) {
    this.context = context;
    this.changed = changed;
    var kind = CustomObject.kind(query.group(), query.version(), query.plural());
    this.resource = kind.resource().toString();
    this.lease =
        SharedWatches.shared()
            .follow(
                connection,
                Watcher.of(context),
                kind,
                new Selection(query.namespace(), query.selector().text(), ""),
                new Told());
  }

  @Override
  public boolean isSynced() {
    return lease.store().isSynced();
  }

  @Override
  public List<KubernetesObject> known() {
    return lease.store().all().stream()
        .map(CustomObject::seen)
        .sorted(Comparator.comparing(KubernetesObject::key))
        .toList();
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public void close() {
    lease.close();
  }

  private final class Told implements Follower<CustomObject> {
    @Override
    public void told(Event event, @Nullable CustomObject before, CustomObject object) {
      changed.run();
    }

    @Override
    public void synced() {
      changed.run();
    }

    @Override
    public void failed(IOException why) {
      failure = String.valueOf(why.getMessage());
      context.log().warn("the API server did not answer as hoped, will try again", "err", why);
    }

    @Override
    public void recovered() {
      failure = null;
    }

    @Override
    public void unreadable(int count, String why) {
      context.log().warn("objects left out", "resource", resource, "count", count, "reason", why);
    }
  }
}
