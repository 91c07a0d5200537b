package dev.pewter.core.cluster;

import java.net.InetAddress;

/// A place in the network: `host:port`, `[::1]:port`, or a host alone.
record JoinAddress(String host, int port) {
  JoinAddress {
    host = host.indexOf(':') >= 0 ? spelt(host) : host;
  }

  /// An IPv6 address in the one spelling that Java has, so that equal ones are equal.
  private static String spelt(String address) {
    try {
      String text = InetAddress.ofLiteral(address).getHostAddress();
      int scope = text.indexOf('%');
      return scope < 0 ? text : text.substring(0, scope);
    } catch (IllegalArgumentException _) {
      return address; // will not be found
    }
  }

  /// @throws IllegalArgumentException when the port is none
  static JoinAddress parse(String text, int defaultPort) {
    int bracket = text.lastIndexOf(']');
    int colon = text.indexOf(':', Math.max(0, bracket));
    boolean isBareIp6 = bracket < 0 && colon >= 0 && text.indexOf(':', colon + 1) >= 0;
    if (colon < 0 || isBareIp6) {
      return new JoinAddress(unbracketed(text), defaultPort);
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException("invalid port \"" + port + "\" in \"" + text + "\"");
    }
    return new JoinAddress(unbracketed(text.substring(0, colon)), Integer.parseInt(port));
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  JoinAddress at(String other) {
    return new JoinAddress(other, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
