package dev.pewter.core.cli;

import dev.pewter.core.component.AccessReview;
import dev.pewter.core.component.AccessReview.Right;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds what the API server would deny a configuration, by the rules that `pewter rbac` prints.
final class AccessCheck {
  private static final Pattern NAMESPACES =
      Pattern.compile(
          "\\bnamespaces\\s*(?:=\\s*|\\{[^}]*?\\bnames\\s*=\\s*)\\[([^\\]]*)\\]"
              + "|\\bnamespace\\s*=\\s*(\"[a-z0-9-]+\")");
  private static final Pattern QUOTED = Pattern.compile("\"([a-z0-9-]+)\"");

  private final AccessReview review;

  AccessCheck(AccessReview review) {
    this.review = review;
  }

  /// Each as `get,list,watch pods in all namespaces`. What is denied in the cluster may be allowed
  /// in the namespaces that the configuration names.
  ///
  /// @param text of the sources, without comments
  List<String> denied(List<Source> sources, String text) throws IOException, InterruptedException {
    var rules = new ApiRules();
    for (var source : sources) {
      rules.add(Parser.parse(source).file());
    }
    var denied = new ArrayList<>(review.denied(rights(rules.clusterRules(), Set.of(""))));
    for (String place : rules.places()) {
      if (!place.equals(ApiRules.OWN)) { // which is not known here
        denied.addAll(review.denied(rights(rules.rules(place), Set.of(place))));
      }
    }
    var needed = rules.rules(ApiRules.EVERYWHERE);
    List<Right> everywhere = review.denied(rights(needed, Set.of("")));
    Set<String> namespaces = namespaces(text);
    if (namespaces.isEmpty()) {
      denied.addAll(everywhere);
    } else {
      var inEach = new ArrayList<Right>();
      for (Right right : everywhere) {
        for (String namespace : namespaces) {
          inEach.add(new Right(right.verb(), right.group(), right.resource(), namespace));
        }
      }
      denied.addAll(review.denied(inEach));
    }
    return told(denied);
  }

  private static Set<String> namespaces(String text) {
    var names = new TreeSet<String>();
    var lists = NAMESPACES.matcher(text);
    while (lists.find()) {
      var quoted = QUOTED.matcher(lists.group(1) == null ? lists.group(2) : lists.group(1));
      while (quoted.find()) {
        names.add(quoted.group(1));
      }
    }
    return names;
  }

  private static List<Right> rights(Set<ApiRule> rules, Set<String> namespaces) {
    var rights = new LinkedHashSet<Right>();
    for (ApiRule rule : rules) {
      var resources = new ArrayList<>(rule.lists().getOrDefault("resources", List.of()));
      resources.addAll(rule.lists().getOrDefault("nonResourceURLs", List.of()));
      for (String verb : rule.lists().getOrDefault("verbs", List.of())) {
        for (String group : rule.lists().getOrDefault("apiGroups", List.of(""))) {
          for (String resource : resources) {
            namespaces.forEach(in -> rights.add(new Right(verb, group, resource, in)));
          }
        }
      }
    }
    return List.copyOf(rights);
  }

  /// The verbs of a resource together.
  private static List<String> told(List<Right> rights) {
    Map<String, Set<String>> verbs = new LinkedHashMap<>();
    for (Right right : rights) {
      String group = right.group().isEmpty() ? "" : "." + right.group();
      String where =
          right.resource().startsWith("/")
              ? ""
              : right.namespace().isEmpty() ? " in all namespaces" : " in " + right.namespace();
      verbs
          .computeIfAbsent(right.resource() + group + where, _ -> new LinkedHashSet<>())
          .add(right.verb());
    }
    return verbs.entrySet().stream()
        .map(entry -> String.join(",", entry.getValue()) + " " + entry.getKey())
        .toList();
  }
}
