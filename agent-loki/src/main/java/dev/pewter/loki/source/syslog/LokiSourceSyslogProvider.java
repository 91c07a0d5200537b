package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.syslog`.
public final class LokiSourceSyslogProvider
    implements ComponentProvider<LokiSourceSyslogArguments> {

  @Override
  public String name() {
    return "loki.source.syslog";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceSyslogArguments> arguments() {
    return LokiSourceSyslogArguments.class;
  }

  @Override
  public Component<LokiSourceSyslogArguments> create(
      ComponentContext context, LokiSourceSyslogArguments arguments) throws ComponentException {
    return new LokiSourceSyslog(context, arguments);
  }
}
