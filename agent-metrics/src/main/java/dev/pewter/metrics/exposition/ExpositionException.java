package dev.pewter.metrics.exposition;

import java.io.IOException;

/// A page of metrics cannot be read. The message says where.
public final class ExpositionException extends IOException {
  public ExpositionException(String message) {
    super(message);
  }
}
