package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.kubernetes_events`.
public final class LokiSourceKubernetesEventsProvider
    implements ComponentProvider<LokiSourceKubernetesEventsArguments> {

  @Override
  public String name() {
    return "loki.source.kubernetes_events";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceKubernetesEventsArguments> arguments() {
    return LokiSourceKubernetesEventsArguments.class;
  }

  @Override
  public Component<LokiSourceKubernetesEventsArguments> create(
      ComponentContext context, LokiSourceKubernetesEventsArguments arguments)
      throws ComponentException {
    return new LokiSourceKubernetesEvents(context, arguments);
  }
}
