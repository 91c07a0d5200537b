package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.http.client.HttpClientArguments;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The block of a `discovery.kubernetes`.
///
/// @param role a text: an unknown one loads and finds nothing, as in the reference
record DiscoveryKubernetesArguments(
    @Attr("role") String role,
    @Attr("api_server") @Nullable URI apiServer,
    @Attr(value = "kubeconfig_file", byDefault = "") String kubeconfigFile,
    @Block("namespaces") Namespaces namespaces,
    @Block("selectors") List<Selector> selectors,
    @Block("attach_metadata") AttachMetadata attach,
    @Inline HttpClientArguments client) {

  DiscoveryKubernetesArguments {
    selectors = List.copyOf(selectors);
  }

  /// Where to look; everywhere without a name.
  record Namespaces(
      @Attr(value = "names", byDefault = "[]") List<String> names,
      @Attr(value = "own_namespace", byDefault = "false") boolean ownNamespace) {
    Namespaces {
      names = List.copyOf(names);
    }
  }

  /// What the API server selects for one role.
  record Selector(
      @Attr("role") String role,
      @Attr(value = "label", byDefault = "") String label,
      @Attr(value = "field", byDefault = "") String field) {}

  /// Which labels of other objects targets get too.
  record AttachMetadata(
      @Attr(value = "node", byDefault = "false") boolean node,
      @Attr(value = "namespace", byDefault = "false") boolean namespace) {}

  /// The selector of a role; the last one wins. What has none, as namespaces, is never filtered.
  Selector selector(String ofRole) {
    return selectors.stream()
        .filter(s -> !ofRole.isEmpty() && s.role().equals(ofRole))
        .reduce((_, last) -> last)
        .orElse(new Selector(ofRole, "", ""));
  }
}
