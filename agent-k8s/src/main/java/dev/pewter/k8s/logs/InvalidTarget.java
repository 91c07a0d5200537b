package dev.pewter.k8s.logs;

/// A target that does not say which container it means.
public final class InvalidTarget extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidTarget(String message) {
    super(message);
  }
}
