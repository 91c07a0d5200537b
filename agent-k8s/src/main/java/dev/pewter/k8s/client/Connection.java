package dev.pewter.k8s.client;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where the API server is, and what it is to be told. Components with equal connections may share
/// what they watch.
///
/// @param kubeconfigFile where it was read from, for credentials that expire; else empty
public record Connection(URI server, HttpClientArguments client, String kubeconfigFile) {

  /// Where a block `client` leads.
  public static Connection of(KubernetesClientArguments client) throws ComponentException {
    return of(client.apiServer(), client.kubeconfigFile(), client.client(), ServiceAccount.MOUNTED);
  }

  /// A kubeconfig file wins; without an API server it is the pod's own; otherwise the given one
  /// with the given client.
  public static Connection of(
      @Nullable URI apiServer,
      String kubeconfigFile,
      HttpClientArguments client,
      ServiceAccount account)
      throws ComponentException {
    if (!kubeconfigFile.isEmpty()) {
      return Kubeconfig.read(kubeconfigFile);
    }
    return apiServer == null ? account.connection() : new Connection(apiServer, client, "");
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
