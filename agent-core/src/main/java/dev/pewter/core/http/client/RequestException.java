package dev.pewter.core.http.client;

import java.io.IOException;

/// No answer came. The message names method and URL, without secrets.
public final class RequestException extends IOException {
  private final boolean timedOut;

  RequestException(String message, boolean timedOut, Throwable cause) {
    super(message, cause);
    this.timedOut = timedOut;
  }

  /// Whether the time was up, rather than the other side unreachable.
  public boolean timedOut() {
    return timedOut;
  }
}
