package dev.pewter.metrics.prometheus.exporter.blackbox;

/// Modules that cannot be used as they are written; the message names the place.
final class InvalidModules extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidModules(String message) {
    super(message);
  }
}
