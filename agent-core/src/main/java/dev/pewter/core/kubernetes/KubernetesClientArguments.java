package dev.pewter.core.kubernetes;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The block `client` of components that ask the API server; `docs/reference/kubernetes-client.md`.
public record KubernetesClientArguments(
    @Attr("api_server") @Nullable URI apiServer,
    @Attr(value = "kubeconfig_file", byDefault = "") String kubeconfigFile,
    @Inline HttpClientArguments client) {

  public static final KubernetesClientArguments DEFAULT =
      new KubernetesClientArguments(null, "", HttpClientArguments.DEFAULT);

  public KubernetesClientArguments {
    boolean custom = !client.equals(HttpClientArguments.DEFAULT);
    if (apiServer != null && !kubeconfigFile.isEmpty()) {
      throw new InvalidArgument("only one of api_server and kubeconfig_file can be set");
    }
    if (!kubeconfigFile.isEmpty() && custom) {
      throw new InvalidArgument(
          "custom HTTP client configuration is not allowed when kubeconfig_file is set");
    }
    if (apiServer == null && custom) {
      throw new InvalidArgument(
          "api_server must be set when custom HTTP client configuration is provided");
    }
  }
}
