package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Selects objects by their labels, by the rules of the API server. An empty one selects all.
///
/// @param labels those an object must have
/// @param expressions which must all hold
record LabelSelector(Map<String, String> labels, List<Expression> expressions) {
  static final LabelSelector ALL = new LabelSelector(Map.of(), List.of());

  LabelSelector {
    labels = Map.copyOf(labels);
    expressions = List.copyOf(expressions);
  }

  /// What an expression says about its key.
  enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    static Operator parse(String text) {
      for (var operator : values()) {
        if (operator.text.equals(text)) {
          return operator;
        }
      }
      throw new IllegalArgumentException(
          Quote.quote(text) + " is not a valid label selector operator");
    }
  }

  /// One condition.
  record Expression(String key, Operator operator, List<String> values) {
    Expression {
      values = List.copyOf(values);
      boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
      if (takesValues && values.isEmpty()) {
        throw new IllegalArgumentException(
            "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
      }
      if (!takesValues && !values.isEmpty()) {
        throw new IllegalArgumentException(
            "values: Invalid value: values set must be empty for exists and does not exist");
      }
    }

    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  boolean matches(Map<String, String> given) {
    return given.entrySet().containsAll(labels.entrySet())
        && expressions.stream().allMatch(expression -> expression.holds(given));
  }

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
    var expressions = new ArrayList<Expression>();
    for (var one : written) {
      expressions.add(new Expression(one.key, Operator.parse(one.operator), one.values));
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
