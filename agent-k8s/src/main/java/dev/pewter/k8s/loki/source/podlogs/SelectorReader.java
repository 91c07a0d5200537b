package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.k8s.client.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads selectors as resources have them.
final class SelectorReader {
  private SelectorReader() {}

  /// Reads a `metav1.LabelSelector`.
  ///
  /// @throws IllegalArgumentException if it is none that can hold
  static LabelSelector read(JsonReader in) throws JsonException {
    Map<String, String> labels = Map.of();
    List<Written> written = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "matchLabels" -> labels = fields.texts();
        case "matchExpressions" -> written = fields.list(Written::read);
        default -> fields.skip();
      }
    }
    var expressions = new ArrayList<LabelSelector.Expression>();
    for (var one : written) {
      expressions.add(
          new LabelSelector.Expression(
              one.key, LabelSelector.Operator.parse(one.operator), one.values));
    }
    return new LabelSelector(labels, expressions);
  }

  /// An expression before it is understood, so that the object is read to its end first.
  private record Written(String key, String operator, List<String> values) {
    static Written read(JsonReader in) throws JsonException {
      String key = "";
      String operator = "";
      List<String> values = List.of();
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "key" -> key = fields.text();
          case "operator" -> operator = fields.text();
          case "values" -> values = fields.textList();
          default -> fields.skip();
        }
      }
      return new Written(key, operator, values);
    }
  }
}
