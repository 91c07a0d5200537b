package dev.pewter.core.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A rule of a Role or ClusterRole: the lists that its keys have, in written order.
record ApiRule(Map<String, List<String>> lists) {

  static ApiRule of(Map<?, ?> yaml) {
    var lists = new LinkedHashMap<String, List<String>>();
    yaml.forEach(
        (key, values) ->
            lists.put(key.toString(), ((List<?>) values).stream().map(Object::toString).toList()));
    return new ApiRule(lists);
  }

  /// As an item of a list, without a line end.
  String yaml() {
    return lists.entrySet().stream()
        .map(
            list ->
                list.getValue().stream()
                    .map(value -> value.isEmpty() ? "\"\"" : value)
                    .collect(Collectors.joining(", ", list.getKey() + ": [", "]")))
        .collect(Collectors.joining("\n    ", "  - ", ""));
  }
}
