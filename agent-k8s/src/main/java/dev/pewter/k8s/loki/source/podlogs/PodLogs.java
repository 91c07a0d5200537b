package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.Rule;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import dev.pewter.k8s.objects.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A `PodLogs` resource: which pods, in which namespaces, and how their labels are changed.
///
/// @param problem why it cannot be used; empty if it can
record PodLogs(
    ObjectMeta metadata,
    LabelSelector selector,
    LabelSelector namespaceSelector,
    List<Rule> relabelings,
    String problem)
    implements ApiObject {
  static final Kind<PodLogs> KIND =
      new Kind<>(
          new ApiResource("monitoring.grafana.com", "v1alpha2", "podlogs", true), PodLogs::read);

  PodLogs {
    relabelings = List.copyOf(relabelings);
  }

  static PodLogs read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    var spec = new Spec();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> spec.read(fields.object());
        default -> fields.skip();
      }
    }
    return new PodLogs(
        metadata, spec.selector, spec.namespaceSelector, spec.relabelings, spec.problem);
  }

  private static final class Spec {
    private LabelSelector selector = LabelSelector.ALL;
    private LabelSelector namespaceSelector = LabelSelector.ALL;
    private final List<Rule> relabelings = new ArrayList<>();
    private String problem = "";

    void read(Fields fields) throws JsonException {
      while (fields.next()) {
        switch (fields.name()) {
          case "selector" -> selector = selector(fields, "invalid Pod selector: ");
          case "namespaceSelector" ->
              namespaceSelector = selector(fields, "invalid Pod namespaceSelector: ");
          case "relabelings" -> {
            for (var written : fields.list(Written::read)) {
              add(written);
            }
          }
          default -> fields.skip();
        }
      }
    }

    private LabelSelector selector(Fields fields, String what) throws JsonException {
      try {
        return fields.object(SelectorReader::read);
      } catch (IllegalArgumentException e) {
        problem = what + e.getMessage();
        return LabelSelector.ALL;
      }
    }

    private void add(Written written) {
      try {
        relabelings.add(written.rule());
      } catch (IllegalArgumentException e) {
        problem = "invalid relabelings: " + e.getMessage();
      }
    }
  }

  /// A relabelling as the resource has it; what is empty is as if it were not there.
  private record Written(
      List<String> sourceLabels,
      String separator,
      String targetLabel,
      String regex,
      String modulus,
      String replacement,
      String action) {

    static Written read(JsonReader in) throws JsonException {
      List<String> sourceLabels = List.of();
      String separator = "";
      String targetLabel = "";
      String regex = "";
      String modulus = "";
      String replacement = "";
      String action = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "sourceLabels" -> sourceLabels = fields.textList();
          case "separator" -> separator = fields.text();
          case "targetLabel" -> targetLabel = fields.text();
          case "regex" -> regex = fields.text();
          case "modulus" -> modulus = fields.text();
          case "replacement" -> replacement = fields.text();
          case "action" -> action = fields.text();
          default -> fields.skip();
        }
      }
      return new Written(sourceLabels, separator, targetLabel, regex, modulus, replacement, action);
    }

    Rule rule() {
      return new Rule(
          sourceLabels,
          separator.isEmpty() ? ";" : separator,
          AnchoredPattern.parse(regex.isEmpty() ? "(.*)" : regex),
          modulus.isEmpty() ? 0 : Long.parseUnsignedLong(modulus),
          targetLabel,
          replacement.isEmpty() ? "$1" : replacement,
          action.isEmpty() ? Action.REPLACE : Action.parse(action.toLowerCase(Locale.ROOT)));
    }
  }
}
