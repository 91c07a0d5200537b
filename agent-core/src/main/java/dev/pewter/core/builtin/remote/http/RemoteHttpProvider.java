package dev.pewter.core.builtin.remote.http;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `remote.http`.
public final class RemoteHttpProvider implements ComponentProvider<RemoteHttpArguments> {

  @Override
  public String name() {
    return "remote.http";
  }

  @Override
  public Class<RemoteHttpArguments> arguments() {
    return RemoteHttpArguments.class;
  }

  @Override
  public Class<RemoteHttpExports> exports() {
    return RemoteHttpExports.class;
  }

  @Override
  public Component<RemoteHttpArguments> create(
      ComponentContext context, RemoteHttpArguments arguments) throws ComponentException {
    return new RemoteHttp(context, arguments);
  }
}
