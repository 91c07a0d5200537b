package dev.pewter.core.http.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/// `host:port` as the command line takes it: `:80`, `127.0.0.1:80`, `[::1]:80`.
final class ListenAddress {
  private ListenAddress() {}

  static InetSocketAddress parse(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[") && colon > 0 && text.charAt(colon - 1) == ']';
    if (colon < 0 || (text.startsWith("[") && !bracketed)) {
      throw new IOException("listen tcp: address " + text + ": missing port in address");
    }
    String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IOException("listen tcp: address " + text + ": too many colons in address");
    }
    int port = port(text, text.substring(colon + 1));
    if (host.isEmpty()) {
      return new InetSocketAddress(port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IOException("listen tcp: lookup " + host + ": no such host", e);
    }
  }

  private static int port(String address, String text) throws IOException {
    boolean digits = !text.isEmpty() && text.length() < 6;
    digits &= text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits ? Integer.parseInt(text) : -1;
    if (port < 0 || port > 65535) {
      throw new IOException("listen tcp: address " + address + ": invalid port \"" + text + "\"");
    }
    return port;
  }

  /// Says what is wrong the way people look it up.
  static IOException failure(String address, Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    for (String known :
        new String[] {
          "address already in use", "permission denied", "cannot assign requested address"
        }) {
      if (text.contains(known)) {
        text = (cause instanceof BindException ? "bind: " : "") + known;
      }
    }
    return new IOException("listen tcp " + address + ": " + text, cause);
  }
}
