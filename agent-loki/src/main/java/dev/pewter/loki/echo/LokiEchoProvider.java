package dev.pewter.loki.echo;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.loki.LogReceiverExports;

/// Makes `loki.echo`.
public final class LokiEchoProvider implements ComponentProvider<LokiEchoArguments> {

  @Override
  public String name() {
    return "loki.echo";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiEchoArguments> arguments() {
    return LokiEchoArguments.class;
  }

  @Override
  public Class<LogReceiverExports> exports() {
    return LogReceiverExports.class;
  }

  @Override
  public Component<LokiEchoArguments> create(
      ComponentContext context, LokiEchoArguments arguments) {
    return new LokiEcho(context);
  }
}
