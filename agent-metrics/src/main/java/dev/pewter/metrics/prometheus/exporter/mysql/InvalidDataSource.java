package dev.pewter.metrics.prometheus.exporter.mysql;

/// A data source name that cannot be used; the message has nothing of it, for it holds a password.
final class InvalidDataSource extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidDataSource(String message) {
    super(message);
  }
}
