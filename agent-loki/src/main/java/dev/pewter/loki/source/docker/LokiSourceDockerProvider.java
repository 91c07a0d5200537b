package dev.pewter.loki.source.docker;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.docker`.
public final class LokiSourceDockerProvider
    implements ComponentProvider<LokiSourceDockerArguments> {

  @Override
  public String name() {
    return "loki.source.docker";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceDockerArguments> arguments() {
    return LokiSourceDockerArguments.class;
  }

  @Override
  public Component<LokiSourceDockerArguments> create(
      ComponentContext context, LokiSourceDockerArguments arguments) {
    return new LokiSourceDocker(context, arguments);
  }
}
