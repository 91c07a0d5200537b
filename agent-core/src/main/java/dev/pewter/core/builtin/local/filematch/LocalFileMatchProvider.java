package dev.pewter.core.builtin.local.filematch;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `local.file_match`.
public final class LocalFileMatchProvider implements ComponentProvider<LocalFileMatchArguments> {

  @Override
  public String name() {
    return "local.file_match";
  }

  @Override
  public Class<LocalFileMatchArguments> arguments() {
    return LocalFileMatchArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<LocalFileMatchArguments> create(
      ComponentContext context, LocalFileMatchArguments arguments) {
    return new LocalFileMatch(context, arguments);
  }
}
