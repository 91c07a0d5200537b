package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.kubernetes.KubernetesSession.TargetQuery;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.discovery.kubernetes.DiscoveryKubernetesArguments.AttachMetadata;
import dev.pewter.k8s.discovery.kubernetes.DiscoveryKubernetesArguments.Namespaces;
import dev.pewter.k8s.watch.Watcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The targets that other components ask for, as `discovery.kubernetes` would export them.
public final class TargetWatch implements KubernetesWatch<Target> {
  private final Discoverer discoverer;

  public TargetWatch(
      ComponentContext context, Connection connection, TargetQuery query, Runnable changed) {
    var arguments =
        new DiscoveryKubernetesArguments(
            query.role(),
            null,
            "",
            new Namespaces(query.namespaces(), false),
            List.of(),
            new AttachMetadata(query.attachesNodes(), false),
            HttpClientArguments.DEFAULT);
    this.discoverer =
        new Discoverer(
            arguments,
            connection,
            query.namespaces(),
            new Watcher("Prometheus/" + context.agent().version(), context.clock()),
            new Reports(context, new KubernetesMetrics(context.metrics()), changed));
  }

  @Override
  public boolean isSynced() {
    return discoverer.isUsable();
  }

  @Override
  public List<Target> known() {
    var _ = discoverer.refresh();
    return discoverer.targets();
  }

  @Override
  public @Nullable String failure() {
    var health = discoverer.health();
    return health == null ? null : health.message();
  }

  @Override
  public void close() {
    discoverer.close();
  }
}
