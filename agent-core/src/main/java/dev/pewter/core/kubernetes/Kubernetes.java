package dev.pewter.core.kubernetes;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import java.util.ServiceLoader;

/// The client of the Kubernetes API, which a module of its own provides; found by ServiceLoader.
public interface Kubernetes {

  /// Connects a component; nothing is asked before something is wanted. Failures are logged and
  /// counted as the component's.
  ///
  /// @throws ComponentException when it is not clear where the API server is
  KubernetesSession connect(ComponentContext context, KubernetesClientArguments client)
      throws ComponentException;

  /// The one of this process.
  ///
  /// @throws ComponentException when there is none
  static Kubernetes find() throws ComponentException {
    return ServiceLoader.load(Kubernetes.class)
        .findFirst()
        .orElseThrow(() -> new ComponentException("this build has no client for Kubernetes"));
  }
}
