package dev.pewter.core.builtin.local.file;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `local.file`.
public final class LocalFileProvider implements ComponentProvider<LocalFileArguments> {

  @Override
  public String name() {
    return "local.file";
  }

  @Override
  public Class<LocalFileArguments> arguments() {
    return LocalFileArguments.class;
  }

  @Override
  public Class<LocalFileExports> exports() {
    return LocalFileExports.class;
  }

  @Override
  public Component<LocalFileArguments> create(
      ComponentContext context, LocalFileArguments arguments) throws ComponentException {
    return new LocalFile(context, arguments);
  }
}
