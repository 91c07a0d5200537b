package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `discovery.docker`.
public final class DiscoveryDockerProvider implements ComponentProvider<DiscoveryDockerArguments> {

  @Override
  public String name() {
    return "discovery.docker";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryDockerArguments> arguments() {
    return DiscoveryDockerArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryDockerArguments> create(
      ComponentContext context, DiscoveryDockerArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryDockerArguments::refreshInterval,
        (current, _) -> new EngineTargets(current, context));
  }
}
