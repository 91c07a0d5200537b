package dev.pewter.k8s.discovery.process;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import java.nio.file.Path;

/// Makes `discovery.process`.
public final class DiscoveryProcessProvider
    implements ComponentProvider<DiscoveryProcessArguments> {

  @Override
  public String name() {
    return "discovery.process";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryProcessArguments> arguments() {
    return DiscoveryProcessArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryProcessArguments> create(
      ComponentContext context, DiscoveryProcessArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryProcessArguments::refreshInterval,
        (current, _) ->
            new ProcessTable(current, Path.of("/proc"), Path.of("/etc/passwd"), context.log()));
  }
}
