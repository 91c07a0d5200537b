package dev.pewter.core.kubernetes;

/// A custom resource.
///
/// @param version changes with each change
/// @param spec JSON; empty when it has none
public record KubernetesObject(String namespace, String name, String version, String spec) {

  /// `namespace/name`.
  public String key() {
    return namespace + "/" + name;
  }
}
