package dev.pewter.core.builtin.discovery.http;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `discovery.http`.
public final class DiscoveryHttpProvider implements ComponentProvider<DiscoveryHttpArguments> {

  @Override
  public String name() {
    return "discovery.http";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryHttpArguments> arguments() {
    return DiscoveryHttpArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryHttpArguments> create(
      ComponentContext context, DiscoveryHttpArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryHttpArguments::refreshInterval,
        (current, _) -> new TargetUrl(current, context));
  }
}
