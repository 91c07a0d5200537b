package dev.pewter.core.http.tls;

import java.util.Arrays;
import java.util.List;

/// Protocol versions by the names that configurations use. The JDK itself does not negotiate 1.0
/// and 1.1.
public enum TlsVersion {
  TLS10("TLSv1"),
  TLS11("TLSv1.1"),
  TLS12("TLSv1.2"),
  TLS13("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /// The JDK's names of the versions from one to another that can be negotiated.
  public static String[] protocols(TlsVersion from, TlsVersion to) {
    return Arrays.stream(values())
        .filter(v -> v.compareTo(from) >= 0 && v.compareTo(to) <= 0)
        .filter(v -> v.compareTo(TLS12) >= 0)
        .map(v -> v.protocol)
        .toArray(String[]::new);
  }

  /// The version of a name.
  public static TlsVersion parse(String name) {
    for (var version : values()) {
      if (version.name().equals(name)) {
        return version;
      }
    }
    throw new IllegalArgumentException("unknown TLS version: " + name);
  }

  @Override
  public String toString() {
    return name(); // in capitals
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Enum::name).toList();
  }
}
