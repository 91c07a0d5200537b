package dev.pewter.loki.write;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.loki.LogReceiverExports;

/// Makes `loki.write`.
public final class LokiWriteProvider implements ComponentProvider<LokiWriteArguments> {

  @Override
  public String name() {
    return "loki.write";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiWriteArguments> arguments() {
    return LokiWriteArguments.class;
  }

  @Override
  public Class<LogReceiverExports> exports() {
    return LogReceiverExports.class;
  }

  @Override
  public Component<LokiWriteArguments> create(
      ComponentContext context, LokiWriteArguments arguments) throws ComponentException {
    return new LokiWrite(context, arguments);
  }
}
