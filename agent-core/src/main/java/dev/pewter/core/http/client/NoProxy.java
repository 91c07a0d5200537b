package dev.pewter.core.http.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rules of `no_proxy`: `*`, addresses, address ranges, `name` (and what is below it), `.name`
/// and `*.name` (only what is below it), each but a range with an optional port. `localhost` and
/// loopback addresses never go through a proxy.
final class NoProxy {
  private final List<Rule> rules = new ArrayList<>();

  private sealed interface Rule {}

  private record Everything() implements Rule {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Range(byte[] network, int bits) implements Rule {}

  /// @param port 0 for any
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Address(byte[] address, int port) implements Rule {}

  /// @param suffix with a leading dot
  private record Domain(String suffix, boolean itself, int port) implements Rule {}

  NoProxy(String text) {
    for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      var rule = rule(part.strip());
      if (rule != null) {
        rules.add(rule);
      }
    }
  }

  private static @Nullable Rule rule(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (text.equals("*")) {
      return new Everything();
    }
    int slash = text.indexOf('/');
    if (slash > 0) {
      byte[] network = address(text.substring(0, slash));
      int bits = number(text.substring(slash + 1));
      return network == null || bits < 0 || bits > network.length * 8
          ? null
          : new Range(network, bits);
    }
    String host = text;
    int port = 0;
    int colon = text.lastIndexOf(':');
    boolean bareIpv6 = text.indexOf(':') != colon && !text.startsWith("[");
    if (colon >= 0 && !bareIpv6 && number(text.substring(colon + 1)) >= 0) {
      host = text.substring(0, colon);
      port = number(text.substring(colon + 1));
    }
    byte[] address = address(host);
    if (address != null) {
      return new Address(address, port);
    }
    if (host.startsWith("*.")) {
      host = host.substring(1);
    }
    return host.startsWith(".")
        ? new Domain(host, false, port)
        : new Domain("." + host, true, port);
  }

  private static int number(String text) {
    boolean digits = !text.isEmpty() && text.length() < 6;
    digits &= text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : -1;
  }

  /// The bytes of a literal address, or null for a name. Never asks a name server.
  static byte @Nullable [] address(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    boolean v6 = bare.indexOf(':') >= 0;
    boolean v4 = bare.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    if (!v6 && !v4) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(bare).getAddress();
    } catch (IllegalArgumentException e) {
      return null; // such as 300.1.1.1: a name after all
    }
  }

  boolean bypasses(HostPort target) {
    String host = target.host();
    byte[] address = address(host);
    if (host.equals("localhost") || (address != null && isLoopback(address))) {
      return true;
    }
    for (Rule rule : rules) {
      boolean hit =
          switch (rule) {
            case Everything() -> true;
            case Range(var network, var bits) ->
                address != null && sameNetwork(address, network, bits);
            case Address(var wanted, var port) ->
                address != null
                    && java.util.Arrays.equals(address, wanted)
                    && (port == 0 || port == target.port());
            case Domain(var suffix, var itself, var port) ->
                address == null
                    && (host.endsWith(suffix) || (itself && host.equals(suffix.substring(1))))
                    && (port == 0 || port == target.port());
          };
      if (hit) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes", e);
    }
  }

  private static boolean sameNetwork(byte[] address, byte[] network, int bits) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((address[bit >> 3] ^ network[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
