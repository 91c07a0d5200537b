package dev.pewter.k8s.client;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a pod is given to reach its API server. The token's file is read again for each request,
/// so that a rotated token is used at once.
///
/// @param directory where the token, the CA and the name of the namespace are mounted
public record ServiceAccount(Map<String, String> environment, Path directory) {

  /// The one of this process.
  public static final ServiceAccount MOUNTED =
      new ServiceAccount(System.getenv(), Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));

  public ServiceAccount {
    environment = Map.copyOf(environment);
  }

  /// The way to the API server.
  ///
  /// @throws ComponentException outside a pod
  public Connection connection() throws ComponentException {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new ComponentException(
          "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and"
              + " KUBERNETES_SERVICE_PORT must be defined");
    }
    Path token = directory.resolve("token");
    Path ca = directory.resolve("ca.crt");
    if (!Files.exists(token)) {
      throw new ComponentException("open " + token + ": no such file or directory");
    }
    var tls =
        new TlsConfig(
            "", Files.exists(ca) ? ca.toString() : "", "", "", new Secret(""), "", "", false, null);
    var client =
        new HttpClientArguments(
            null,
            null,
            null,
            new Secret(""),
            token.toString(),
            new ProxyConfig(null, "", true, Map.of()), // as client-go
            tls,
            true,
            true,
            Map.of());
    String named = host.contains(":") ? "[" + host + "]" : host;
    return new Connection(URI.create("https://" + named + ":" + port), client, "");
  }

  /// The namespace the process runs in; empty outside a pod.
  public String namespace() {
    try {
      return Files.readString(directory.resolve("namespace")).strip();
    } catch (IOException _) {
      return ""; // not in a pod
    }
  }
}
