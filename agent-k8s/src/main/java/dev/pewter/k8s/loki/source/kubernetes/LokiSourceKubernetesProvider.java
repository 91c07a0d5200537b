package dev.pewter.k8s.loki.source.kubernetes;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.k8s.logs.NodeLogs;

/// Makes `loki.source.kubernetes`.
public final class LokiSourceKubernetesProvider
    implements ComponentProvider<LokiSourceKubernetesArguments> {

  @Override
  public String name() {
    return "loki.source.kubernetes";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceKubernetesArguments> arguments() {
    return LokiSourceKubernetesArguments.class;
  }

  @Override
  public Component<LokiSourceKubernetesArguments> create(
      ComponentContext context, LokiSourceKubernetesArguments arguments) throws ComponentException {
    return new LokiSourceKubernetes(context, arguments, NodeLogs.USUAL);
  }
}
