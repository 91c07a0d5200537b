package dev.pewter.loki.process;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.loki.LogReceiverExports;
import dev.pewter.loki.process.stage.SeriesRoom;

/// Makes `loki.process`.
public final class LokiProcessProvider implements ComponentProvider<LokiProcessArguments> {
  private final SeriesRoom room = new SeriesRoom();
  private final StopTime stopTime = new StopTime();

  @Override
  public String name() {
    return "loki.process";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiProcessArguments> arguments() {
    return LokiProcessArguments.class;
  }

  @Override
  public Class<LogReceiverExports> exports() {
    return LogReceiverExports.class;
  }

  @Override
  public Component<LokiProcessArguments> create(
      ComponentContext context, LokiProcessArguments arguments) throws ComponentException {
    return new LokiProcess(context, room, stopTime, arguments);
  }
}
