package dev.pewter.k8s.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// A kind of object by the name its URL has.
///
/// @param group empty for the core group
/// @param plural such as `pods`
/// @param isNamespaced whether its objects are in namespaces
public record ApiResource(String group, String version, String plural, boolean isNamespaced) {
  public static final ApiResource PODS = new ApiResource("", "v1", "pods", true);
  public static final ApiResource NODES = new ApiResource("", "v1", "nodes", false);
  public static final ApiResource NAMESPACES = new ApiResource("", "v1", "namespaces", false);
  public static final ApiResource SERVICES = new ApiResource("", "v1", "services", true);
  public static final ApiResource ENDPOINTS = new ApiResource("", "v1", "endpoints", true);
  public static final ApiResource EVENTS = new ApiResource("", "v1", "events", true);
  public static final ApiResource CONFIG_MAPS = new ApiResource("", "v1", "configmaps", true);
  public static final ApiResource SECRETS = new ApiResource("", "v1", "secrets", true);
  public static final ApiResource ENDPOINT_SLICES =
      new ApiResource("discovery.k8s.io", "v1", "endpointslices", true);
  public static final ApiResource INGRESSES =
      new ApiResource("networking.k8s.io", "v1", "ingresses", true);
  public static final ApiResource LEASES =
      new ApiResource("coordination.k8s.io", "v1", "leases", true);

  /// The path of all objects, or of those of one namespace.
  ///
  /// @param namespace empty for all
  String path(String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    String scope = namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace);
    return root + scope + "/" + plural;
  }

  String path(String namespace, String name) {
    return path(namespace) + "/" + encoded(name);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// As RBAC rules name it: `pods`, `ingresses.networking.k8s.io`.
  @Override
  public String toString() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
