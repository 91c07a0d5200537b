package dev.pewter.k8s.cluster;

/// What the services of this package have in common.
final class InCluster {
  /// Who asks the API server. ServiceLoader makes the services, before anybody can tell the
  /// version.
  static final String USER_AGENT = "Alloy";

  private InCluster() {}
}
