package dev.pewter.loki.process.stage;

import java.io.IOException;

/// A file is no database of MaxMind's format, or something in it is damaged.
final class InvalidDatabase extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidDatabase(String message) {
    super(message);
  }
}
