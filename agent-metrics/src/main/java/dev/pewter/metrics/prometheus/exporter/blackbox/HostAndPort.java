package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A target `host:port` or `[address]:port`.
record HostAndPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  static HostAndPort parse(String text) throws IOException {
    var parsed = parseOrNull(text);
    if (parsed == null) {
      throw new IOException("address " + text + ": missing port in address or not a port");
    }
    return parsed;
  }

  /// As `parse`; null when there is no port.
  static @Nullable HostAndPort parseOrNull(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String host = text.substring(0, colon);
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    if (!isBracketed && host.indexOf(':') >= 0) {
      return null;
    }
    int port = port(text.substring(colon + 1));
    return port < 0
        ? null
        : new HostAndPort(isBracketed ? host.substring(1, host.length() - 1) : host, port);
  }

  /// A port's number; -1 when it is none.
  static int port(String text) {
    boolean isNumber = !text.isEmpty() && text.length() <= 5;
    isNumber &= text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = isNumber ? Integer.parseInt(text) : -1;
    return number > MAX_PORT ? -1 : number;
  }
}
