package dev.pewter.core.http.client;

import java.net.URI;

/// Where a URL points. Read from its authority by hand: `URI` gives no host for names with an
/// underscore, which container networks use.
///
/// @param host in lower case; an IPv6 address without brackets
record HostPort(String host, int port) {

  /// The place of an `http` or `https` URL.
  ///
  /// @throws IllegalArgumentException when there is none
  static HostPort of(URI url) {
    String authority = url.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException("no Host in request URL");
    }
    String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
    int bracket = hostPort.lastIndexOf(']');
    int colon = hostPort.indexOf(':', Math.max(0, bracket));
    String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
    if (bracket > 0) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("no Host in request URL");
    }
    String port = colon < 0 ? "" : hostPort.substring(colon + 1);
    return new HostPort(
        host.toLowerCase(java.util.Locale.ROOT), port.isEmpty() ? defaultPort(url) : number(port));
  }

  private static int defaultPort(URI url) {
    return isTls(url) ? 443 : 80;
  }

  static boolean isTls(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  private static int number(String port) {
    if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("invalid port"); // it may be part of a password
    }
    if (port.length() > 5 || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException("invalid port \"" + port + "\"");
    }
    return Integer.parseInt(port);
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /// Without the port if it is the scheme's own.
  String hostHeader(boolean tls) {
    return port == (tls ? 443 : 80) ? bracketed() : toString();
  }

  @Override
  public String toString() {
    return bracketed() + ":" + port;
  }
}
