package dev.pewter.loki.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.relabel`.
public final class LokiRelabelProvider implements ComponentProvider<LokiRelabelArguments> {

  @Override
  public String name() {
    return "loki.relabel";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiRelabelArguments> arguments() {
    return LokiRelabelArguments.class;
  }

  @Override
  public Class<LokiRelabelExports> exports() {
    return LokiRelabelExports.class;
  }

  @Override
  public Component<LokiRelabelArguments> create(
      ComponentContext context, LokiRelabelArguments arguments) {
    return new LokiRelabel(context, arguments);
  }
}
