package dev.pewter.k8s.client;

/// Which objects of a resource; the API server filters.
///
/// @param namespace empty for all
/// @param labels a label selector, handed on as it is
/// @param fields a field selector, handed on as it is
public record Selection(String namespace, String labels, String fields) {
  public static final Selection ALL = new Selection("", "", "");

  public static Selection inNamespace(String namespace) {
    return new Selection(namespace, "", "");
  }

  /// `namespace shop`, or `all namespaces`.
  public String scope() {
    return namespace.isEmpty() ? "all namespaces" : "namespace " + namespace;
  }
}
