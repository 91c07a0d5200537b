package dev.pewter.loki.source.api;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.api`.
public final class LokiSourceApiProvider implements ComponentProvider<LokiSourceApiArguments> {

  @Override
  public String name() {
    return "loki.source.api";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceApiArguments> arguments() {
    return LokiSourceApiArguments.class;
  }

  @Override
  public Component<LokiSourceApiArguments> create(
      ComponentContext context, LokiSourceApiArguments arguments) {
    return new LokiSourceApi(context, arguments);
  }
}
