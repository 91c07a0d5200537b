package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.k8s.client.ServiceAccount;

/// Makes `discovery.kubernetes`.
public final class DiscoveryKubernetesProvider
    implements ComponentProvider<DiscoveryKubernetesArguments> {

  @Override
  public String name() {
    return "discovery.kubernetes";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryKubernetesArguments> arguments() {
    return DiscoveryKubernetesArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryKubernetesArguments> create(
      ComponentContext context, DiscoveryKubernetesArguments arguments) throws ComponentException {
    return new DiscoveryKubernetes(context, arguments, ServiceAccount.MOUNTED);
  }
}
