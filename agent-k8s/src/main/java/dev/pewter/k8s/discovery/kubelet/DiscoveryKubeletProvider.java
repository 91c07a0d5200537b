package dev.pewter.k8s.discovery.kubelet;

import dev.pewter.core.builtin.discovery.Discovery;
import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `discovery.kubelet`.
public final class DiscoveryKubeletProvider
    implements ComponentProvider<DiscoveryKubeletArguments> {

  @Override
  public String name() {
    return "discovery.kubelet";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<DiscoveryKubeletArguments> arguments() {
    return DiscoveryKubeletArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<DiscoveryKubeletArguments> create(
      ComponentContext context, DiscoveryKubeletArguments arguments) {
    return new Discovery<>(
        context,
        arguments,
        DiscoveryKubeletArguments::refreshInterval,
        (current, _) -> new KubeletPods(current, context));
  }
}
