package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.k8s.client.ServiceAccount;

/// Makes `loki.source.podlogs`.
public final class LokiSourcePodlogsProvider
    implements ComponentProvider<LokiSourcePodlogsArguments> {

  @Override
  public String name() {
    return "loki.source.podlogs";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourcePodlogsArguments> arguments() {
    return LokiSourcePodlogsArguments.class;
  }

  @Override
  public Component<LokiSourcePodlogsArguments> create(
      ComponentContext context, LokiSourcePodlogsArguments arguments) throws ComponentException {
    return new LokiSourcePodlogs(context, arguments, ServiceAccount.MOUNTED);
  }
}
