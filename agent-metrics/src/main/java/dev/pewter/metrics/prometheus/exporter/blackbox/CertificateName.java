package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/// Names of certificates as Go writes them: the known attributes in an order of their own, whatever
/// the order in the certificate; several of a kind joined with a plus; then the others.
final class CertificateName {
  private static final List<String> ORDER =
      List.of("SERIALNUMBER", "CN", "POSTALCODE", "STREET", "ST", "L", "OU", "O", "C");

  /// Attributes that Java names and Go does not.
  private static final Map<String, String> UNNAMED =
      Map.of("DC", "0.9.2342.19200300.100.1.25", "UID", "0.9.2342.19200300.100.1.1");

  private static final Map<String, String> MORE_NAMES =
      Map.of("2.5.4.5", "SERIALNUMBER", "2.5.4.17", "POSTALCODE");

  private CertificateName() {}

  static String text(X500Principal principal) {
    var attributes = split(principal.getName(X500Principal.RFC2253, MORE_NAMES));
    var parts = new ArrayList<String>();
    for (String name : ORDER) {
      var same = attributes.stream().filter(a -> a.startsWith(name + "=")).toList().reversed();
      if (!same.isEmpty()) {
        parts.add(String.join("+", same));
      }
    }
    for (String attribute : attributes) {
      String name = attribute.substring(0, attribute.indexOf('='));
      if (!ORDER.contains(name)) {
        parts.add(UNNAMED.containsKey(name) ? raw(attribute) : attribute);
      }
    }
    return String.join(",", parts);
  }

  /// `type=value` texts; a backslash keeps the next character.
  private static List<String> split(String name) {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\' && i + 1 < name.length()) {
        part.append(c).append(name.charAt(++i));
      } else if (c == ',' || c == '+') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (!part.isEmpty()) {
      parts.add(part.toString());
    }
    return parts;
  }

  /// The number of the type and the bytes of the value.
  private static String raw(String attribute) {
    int equals = attribute.indexOf('=');
    String value = attribute.substring(equals + 1).replace("\\", "");
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String length =
        bytes.length < 0x80 ? "%02x".formatted(bytes.length) : "81%02x".formatted(bytes.length);
    return UNNAMED.get(attribute.substring(0, equals))
        + "=#13"
        + length
        + HexFormat.of().formatHex(bytes);
  }
}
