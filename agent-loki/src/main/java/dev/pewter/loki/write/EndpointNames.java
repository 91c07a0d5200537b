package dev.pewter.loki.write;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.storage.files.DirectoryName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Names endpoints, so that their queues and metrics can be told apart. One without a name gets six
/// digits made of its URL and tenant, so that it keeps its queue when other settings change; where
/// that is not unique, of all its settings that are not secret, and then a number.
final class EndpointNames {
  private EndpointNames() {}

  static List<String> of(List<EndpointArguments> endpoints) {
    var names = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (var endpoint : endpoints) {
      String name = endpoint.name();
      if (name.isEmpty()) {
        name = DirectoryName.hash(endpoint.url() + "\0" + endpoint.tenantId());
        if (seen.contains(name)) {
          String all = DirectoryName.hash(endpoint.toString() + "\0" + endpoint.headers());
          name = all;
          for (int i = 2; seen.contains(name); i++) {
            name = all + "-" + i;
          }
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
}
