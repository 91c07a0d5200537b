package dev.pewter.loki.source.file;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.file`.
public final class LokiSourceFileProvider implements ComponentProvider<LokiSourceFileArguments> {

  @Override
  public String name() {
    return "loki.source.file";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceFileArguments> arguments() {
    return LokiSourceFileArguments.class;
  }

  @Override
  public Component<LokiSourceFileArguments> create(
      ComponentContext context, LokiSourceFileArguments arguments) {
    return new LokiSourceFile(context, arguments);
  }
}
