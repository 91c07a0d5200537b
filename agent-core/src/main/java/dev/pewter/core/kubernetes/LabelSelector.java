package dev.pewter.core.kubernetes;

import dev.pewter.core.config.diag.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Selects objects by their labels, by the rules of the API server. An empty one selects all.
///
/// @param labels those an object must have
/// @param expressions which must all hold
public record LabelSelector(Map<String, String> labels, List<Expression> expressions) {
  public static final LabelSelector ALL = new LabelSelector(Map.of(), List.of());

  public LabelSelector {
    labels = Map.copyOf(labels);
    expressions = List.copyOf(expressions);
  }

  /// What an expression says about its key.
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    public static Operator parse(String text) {
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
  public record Expression(String key, Operator operator, List<String> values) {
    public Expression {
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

  public boolean matches(Map<String, String> given) {
    return given.entrySet().containsAll(labels.entrySet())
        && expressions.stream().allMatch(expression -> expression.holds(given));
  }

  /// As the API server takes it: `app=web,tier in (a,b),!old`.
  public String text() {
    var parts = new ArrayList<String>();
    new TreeMap<>(labels).forEach((name, value) -> parts.add(name + "=" + value));
    for (var expression : expressions) {
      String values = "(" + String.join(",", expression.values) + ")";
      parts.add(
          switch (expression.operator) {
            case IN -> expression.key + " in " + values;
            case NOT_IN -> expression.key + " notin " + values;
            case EXISTS -> expression.key;
            case DOES_NOT_EXIST -> "!" + expression.key;
          });
    }
    return String.join(",", parts);
  }
}
