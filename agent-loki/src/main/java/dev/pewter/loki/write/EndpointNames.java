package dev.pewter.loki.write;

import dev.pewter.core.config.decode.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;

/// Names endpoints, so that their queues and metrics can be told apart. One without a name gets six
/// digits made of its URL and tenant, so that it keeps its queue when other settings change; where
/// that is not unique, of all its settings.
final class EndpointNames {
  private EndpointNames() {}

  static List<String> of(List<EndpointArguments> endpoints) {
    var names = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (var endpoint : endpoints) {
      String name = endpoint.name();
      if (name.isEmpty()) {
        name = hash(endpoint.url() + "\0" + endpoint.tenantId());
        if (seen.contains(name)) {
          name = hash(endpoint.toString() + "\0" + endpoint.headers());
        }
      }
      boolean isKnown = endpoints.indexOf(endpoint) < names.size();
      if (!seen.add(name) || isKnown) {
        throw new InvalidArgument(
            "duplicate endpoint configs are not allowed, found duplicate for name: "
                + endpoint.name());
      }
      names.add(name);
    }
    return names;
  }

  /// The name as a directory's.
  static String directory(String name) {
    boolean isPlain =
        name.length() <= 100
            && !name.startsWith(".")
            && name.chars()
                .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
    return isPlain ? name : "endpoint-" + hash(name);
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 3);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
