package dev.pewter.core.builtin.discovery.dns;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import java.nio.file.Path;

/// Makes `discovery.dns`.
public final class DiscoveryDnsProvider implements ComponentProvider<DiscoveryDnsArguments> {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  @Override
  public String name() {
    return "discovery.dns";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryDnsArguments> arguments() {
    return DiscoveryDnsArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryDnsArguments> create(
      ComponentContext context, DiscoveryDnsArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryDnsArguments::refreshInterval,
        (current, _) -> new TargetNames(current, context, () -> ResolverConfig.read(RESOLVER)));
  }
}
