package dev.pewter.k8s.remote.kubernetes.configmap;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.k8s.remote.kubernetes.ObjectDataExports;
import dev.pewter.k8s.remote.kubernetes.ObjectType;
import dev.pewter.k8s.remote.kubernetes.RemoteObject;

/// Makes `remote.kubernetes.configmap`.
public final class RemoteKubernetesConfigmapProvider
    implements ComponentProvider<RemoteKubernetesConfigmapArguments> {

  @Override
  public String name() {
    return "remote.kubernetes.configmap";
  }

  @Override
  public Class<RemoteKubernetesConfigmapArguments> arguments() {
    return RemoteKubernetesConfigmapArguments.class;
  }

  @Override
  public Class<ObjectDataExports> exports() {
    return ObjectDataExports.class;
  }

  @Override
  public Component<RemoteKubernetesConfigmapArguments> create(
      ComponentContext context, RemoteKubernetesConfigmapArguments arguments)
      throws ComponentException {
    return new RemoteObject<>(
        context, ObjectType.CONFIG_MAP, arguments, RemoteKubernetesConfigmapArguments::wanted);
  }
}
