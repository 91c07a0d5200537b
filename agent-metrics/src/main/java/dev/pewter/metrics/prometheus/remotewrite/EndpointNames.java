package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.storage.files.DirectoryName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/// Names endpoints, so that their logs and metrics can be told apart. One without a name gets six
/// digits made of its URL and headers, so that it keeps its log when other settings change; where
/// that is not unique, of all its settings that are not secret, and then a number.
final class EndpointNames {
  private EndpointNames() {}

  static List<String> of(List<EndpointArguments> endpoints) {
    var names = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (var endpoint : endpoints) {
      String name = endpoint.name();
      if (name.isEmpty()) {
        name = DirectoryName.hash(endpoint.url() + "\0" + new TreeMap<>(endpoint.headers()));
      }
      if (!seen.add(name)) {
        String all = DirectoryName.hash(endpoint.toString() + "\0" + endpoint.headers());
        String more = endpoint.name().isEmpty() ? all : name + "-" + all;
        name = more;
        for (int i = 2; !seen.add(name); i++) {
          name = more + "-" + i;
        }
      }
      names.add(name);
    }
    return List.copyOf(names);
  }
}
