package dev.pewter.core.builtin.discovery.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The settings of `/etc/resolv.conf`.
record ResolverConfig(List<InetSocketAddress> servers, List<String> search, int ndots) {
  private static final int PORT = 53;

  ResolverConfig {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static ResolverConfig read(Path file) throws IOException {
    var servers = new ArrayList<InetSocketAddress>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
        continue;
      }
      List<String> words = List.of(text.split("\\s+", -1));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> {
          if (!values.isEmpty() && isAddress(values.getFirst())) {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral(values.getFirst()), PORT));
          }
        }
        case "domain" -> search = values.isEmpty() ? List.of() : List.of(values.getFirst());
        case "search" -> search = values;
        case "options" -> {
          for (String value : values) {
            ndots = value.matches("ndots:\\d{1,3}") ? Integer.parseInt(value.substring(6)) : ndots;
          }
        }
        default -> {} // what other resolvers understand
      }
    }
    return new ResolverConfig(servers, search, Math.min(ndots, 15));
  }

  private static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).isMulticastAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// The absolute names to ask for, one after the other.
  List<String> names(String name) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    var names = new ArrayList<String>();
    for (String domain : search) {
      names.add(name + "." + (domain.endsWith(".") ? domain : domain + "."));
    }
    boolean hasDots = name.chars().filter(c -> c == '.').count() + 1 > ndots;
    names.add(hasDots ? 0 : names.size(), name + ".");
    return names;
  }
}
