package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The rules of a job, one after the other, as the reference gives them.
final class TargetRules {
  private static final String SEPARATOR = ";";
  private static final String ANYTHING = "(.*)";
  private static final String SOMETHING = "(.+)";
  private static final String FIRST_GROUP = "$1";

  private final List<Rule> rules = new ArrayList<>();

  List<Rule> rules() {
    return List.copyOf(rules);
  }

  /// Rules of the component's own block; an empty replacement is the usual one there.
  TargetRules own(List<Rule> written) {
    for (var rule : written) {
      rules.add(
          new Rule(
              rule.sourceLabels(),
              rule.separator().isEmpty() ? SEPARATOR : rule.separator(),
              rule.regex(),
              rule.modulus(),
              rule.targetLabel(),
              rule.replacement().isEmpty() ? FIRST_GROUP : rule.replacement(),
              rule.action()));
    }
    return this;
  }

  /// Sets a label to a text, in which `$1` is nothing.
  void set(String label, String value) {
    add(List.of(), ANYTHING, label, value.isEmpty() ? FIRST_GROUP : value, Action.REPLACE);
  }

  /// Sets a label to the value of another, also to none.
  void copy(String from, String label) {
    add(List.of(from), ANYTHING, label, FIRST_GROUP, Action.REPLACE);
  }

  /// Sets a label to the value of another that has one.
  void copyPresent(String from, String label) {
    add(List.of(from), SOMETHING, label, "${1}", Action.REPLACE);
  }

  /// Sets a label where several labels together are of a form.
  void replace(List<String> from, String regex, String label, String replacement) {
    add(from, regex, label, replacement, Action.REPLACE);
  }

  void keep(List<String> from, String regex) {
    add(from, regex, "", FIRST_GROUP, Action.KEEP);
  }

  void drop(List<String> from, String regex) {
    add(from, regex, "", FIRST_GROUP, Action.DROP);
  }

  private void add(
      List<String> from, String regex, String label, String replacement, Action action) {
    rules.add(
        new Rule(from, SEPARATOR, AnchoredPattern.parse(regex), 0, label, replacement, action));
  }

  /// Drops pods that have ended.
  void dropFinished() {
    drop(List.of("__meta_kubernetes_pod_phase"), "(Failed|Succeeded)");
  }

  /// Keeps what a `metav1.LabelSelector` selects.
  ///
  /// @param kind whose labels: `pod`, `service`, `ingress`
  void select(String kind, Spec selector) {
    String value = "__meta_kubernetes_" + kind + "_label_";
    String present = "__meta_kubernetes_" + kind + "_labelpresent_";
    selector
        .textMap("matchLabels")
        .forEach(
            (name, text) -> {
              String label = labelName(name);
              keep(List.of(value + label, present + label), "(" + text + ");true");
            });
    for (var expression : selector.objects("matchExpressions")) {
      String label = labelName(expression.text("key"));
      var both = List.of(value + label, present + label);
      String values = "(" + String.join("|", expression.texts("values")) + ");true";
      switch (expression.text("operator")) {
        case "In" -> keep(both, values);
        case "NotIn" -> drop(both, values);
        case "Exists" -> keep(List.of(present + label), "true");
        case "DoesNotExist" -> drop(List.of(present + label), "true");
        default ->
            throw new IllegalArgumentException(
                "unknown selector operator \"" + expression.text("operator") + "\"");
      }
    }
  }

  /// Rules as a resource has them; what is empty is as if it were not there.
  TargetRules written(List<Spec> written) {
    for (var rule : written) {
      String separator = rule.text("separator");
      String regex = rule.text("regex");
      String replacement = rule.text("replacement");
      String action = rule.text("action");
      rules.add(
          new Rule(
              rule.texts("sourceLabels"),
              separator.isEmpty() ? SEPARATOR : separator,
              AnchoredPattern.parse(regex.isEmpty() ? ANYTHING : regex),
              rule.number("modulus"),
              rule.text("targetLabel"),
              replacement.isEmpty() ? FIRST_GROUP : replacement,
              action.isEmpty() ? Action.REPLACE : Action.parse(action.toLowerCase(Locale.ROOT))));
    }
    return this;
  }

  /// A label of Kubernetes as targets have it.
  static String labelName(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              boolean isWord =
                  c == '_'
                      || (c >= '0' && c <= '9')
                      || (c >= 'a' && c <= 'z')
                      || (c >= 'A' && c <= 'Z');
              text.append(isWord ? (char) c : '_');
            });
    return text.toString();
  }
}
