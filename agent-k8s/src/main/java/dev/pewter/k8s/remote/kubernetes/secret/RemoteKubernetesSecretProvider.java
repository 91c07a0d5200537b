package dev.pewter.k8s.remote.kubernetes.secret;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.k8s.remote.kubernetes.ObjectDataExports;
import dev.pewter.k8s.remote.kubernetes.ObjectType;
import dev.pewter.k8s.remote.kubernetes.RemoteObject;

/// Makes `remote.kubernetes.secret`.
public final class RemoteKubernetesSecretProvider
    implements ComponentProvider<RemoteKubernetesSecretArguments> {

  @Override
  public String name() {
    return "remote.kubernetes.secret";
  }

  @Override
  public Class<RemoteKubernetesSecretArguments> arguments() {
    return RemoteKubernetesSecretArguments.class;
  }

  @Override
  public Class<ObjectDataExports> exports() {
    return ObjectDataExports.class;
  }

  @Override
  public Component<RemoteKubernetesSecretArguments> create(
      ComponentContext context, RemoteKubernetesSecretArguments arguments)
      throws ComponentException {
    return new RemoteObject<>(
        context, ObjectType.SECRET, arguments, RemoteKubernetesSecretArguments::wanted);
  }
}
