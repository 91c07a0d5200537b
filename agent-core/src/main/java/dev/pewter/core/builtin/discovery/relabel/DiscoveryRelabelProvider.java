package dev.pewter.core.builtin.discovery.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `discovery.relabel`.
public final class DiscoveryRelabelProvider
    implements ComponentProvider<DiscoveryRelabelArguments> {

  @Override
  public String name() {
    return "discovery.relabel";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryRelabelArguments> arguments() {
    return DiscoveryRelabelArguments.class;
  }

  @Override
  public Class<DiscoveryRelabelExports> exports() {
    return DiscoveryRelabelExports.class;
  }

  @Override
  public Component<DiscoveryRelabelArguments> create(
      ComponentContext context, DiscoveryRelabelArguments arguments) {
    return new DiscoveryRelabel(context, arguments);
  }
}
