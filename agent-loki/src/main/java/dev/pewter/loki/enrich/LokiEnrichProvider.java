package dev.pewter.loki.enrich;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.loki.LogReceiverExports;

/// Makes `loki.enrich`.
public final class LokiEnrichProvider implements ComponentProvider<LokiEnrichArguments> {

  @Override
  public String name() {
    return "loki.enrich";
  }

  @Override
  public Stability stability() {
    return Stability.EXPERIMENTAL;
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiEnrichArguments> arguments() {
    return LokiEnrichArguments.class;
  }

  @Override
  public Class<LogReceiverExports> exports() {
    return LogReceiverExports.class;
  }

  @Override
  public Component<LokiEnrichArguments> create(
      ComponentContext context, LokiEnrichArguments arguments) {
    return new LokiEnrich(context, arguments);
  }
}
