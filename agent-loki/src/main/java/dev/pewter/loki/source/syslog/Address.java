package dev.pewter.loki.source.syslog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// `host:port` as configurations write it, and back.
final class Address {
  private Address() {}

  static InetSocketAddress parse(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IOException("address " + text + ": too many colons in address");
    }
    int port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (port < 0) {
      String why = colon < 0 ? "missing port in address" : "invalid port";
      throw new IOException("address " + text + ": " + why);
    }
    if (host.isEmpty()) {
      return new InetSocketAddress(port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IOException("lookup " + host + ": no such host", e);
    }
  }

  private static int port(String text) {
    boolean isNumber =
        !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = isNumber ? Integer.parseInt(text) : -1;
    return port > 65535 ? -1 : port;
  }

  static String text(InetSocketAddress address) {
    String host = IpText.of(address.getAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
