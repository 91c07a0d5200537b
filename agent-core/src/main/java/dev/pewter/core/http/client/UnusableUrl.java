package dev.pewter.core.http.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Tells URLs to which no request can ever be sent.
public final class UnusableUrl {
  private UnusableUrl() {}

  /// Why nothing can be sent to a URL, in the reference's words; null when something can.
  public static @Nullable String reason(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
      return "unsupported protocol scheme \"" + scheme + "\"";
    }
    try {
      HostPort.of(url);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
