package dev.pewter.k8s.session;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.k8s.client.Connection;

/// Gives other modules this module's watches.
public final class KubernetesProvider implements Kubernetes {

  @Override
  public KubernetesSession connect(ComponentContext context, KubernetesClientArguments client)
      throws ComponentException {
    return new Session(context, Connection.of(client));
  }
}
