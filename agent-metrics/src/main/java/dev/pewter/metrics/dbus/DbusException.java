package dev.pewter.metrics.dbus;

import java.io.IOException;

/// A call was answered with an error.
public final class DbusException extends IOException {
  private static final long serialVersionUID = 1;

  DbusException(String name, String message) {
    super(message.isEmpty() ? name : name + ": " + message);
  }
}
