package dev.pewter.core.builtin.discovery.file;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `discovery.file`.
public final class DiscoveryFileProvider implements ComponentProvider<DiscoveryFileArguments> {

  @Override
  public String name() {
    return "discovery.file";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryFileArguments> arguments() {
    return DiscoveryFileArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryFileArguments> create(
      ComponentContext context, DiscoveryFileArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryFileArguments::refreshInterval,
        (current, wake) -> new TargetFiles(current.files(), context, wake));
  }
}
