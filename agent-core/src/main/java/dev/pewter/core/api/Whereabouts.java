package dev.pewter.core.api;

import dev.pewter.core.component.TargetText;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.storage.search.Glob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a file, a pod or another target is on its way from discovery to the sources, and which
/// rule drops it, by a part of one of its labels. As JSON.
final class Whereabouts {
  private static final int SHOWN = 5; // dropped targets of a component
  private static final int PATTERNS = 100; // of all components; those that match come first

  /// How many files are held against patterns, for one answer.
  private static final int MOST_LOOKS = 1_000_000;

  private static final String EMPTY = "matches no file now";

  private static final String FILE_MATCH = "local.file_match";

  private final String path; // as asked
  private final boolean isName; // whether only the name of a file is asked for, or its end
  private final String asked; // in lower case
  private final JsonText json = new JsonText();
  private int patternsLeft = PATTERNS;
  private int looksLeft = MOST_LOOKS;

  private Whereabouts(String asked) {
    this.path = asked;
    String name = name(asked);
    this.isName =
        !asked.startsWith("/") && name.matches("[^\\s=]*[.][^\\s=]*") && !name.matches("[0-9.:]*");
    this.asked = asked.toLowerCase(Locale.ROOT);
  }

  static String of(AgentView agent, HttpRequest request) {
    var whereabouts = new Whereabouts(request.query().getOrDefault("search", ""));
    whereabouts.json.open('{').member("components").open('[');
    for (ComponentInfo listed : agent.allComponents()) {
      agent.component(listed.globalId()).ifPresent(whereabouts::component);
    }
    return whereabouts.json.close(']').close('}').toString();
  }

  private void component(ComponentInfo component) {
    List<Target> taken = targets(component.arguments());
    boolean isSource = matchesItself(component.arguments());
    List<Target> given = isSource ? files(component.debugInfo()) : targets(component.exports());
    var takenAsked = taken.stream().filter(this::isAsked).toList();
    long givenAsked = given.stream().filter(this::isAsked).count();
    boolean matchesFiles = isSource || component.name().equals(FILE_MATCH);
    boolean isOfPaths = matchesFiles && (path.startsWith("/") || isName);
    if (takenAsked.isEmpty() && givenAsked == 0 && !isOfPaths) {
      return;
    }
    json.item().open('{');
    json.member("component").string(component.globalId());
    json.member("taken").number(takenAsked.size());
    json.member("given").number(givenAsked);
    json.member("gives").raw(Boolean.toString(!component.exports().isEmpty()));
    json.member("dropped").open('[');
    dropped(takenAsked, rules(component.exports()));
    json.close(']');
    if (matchesFiles) {
      patterns(isOfPaths ? taken : takenAsked, given, givenAsked > 0);
    }
    json.close('}');
  }

  private boolean isAsked(Target target) {
    return TargetText.shown(target).labels().values().stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(asked));
  }

  private void dropped(List<Target> targets, List<Rule> rules) {
    var relabeler = new Relabeler(rules, LabelNames.UTF8);
    int shown = 0;
    for (Target target : targets) {
      int number = relabeler.dropping(target);
      if (number > 0) {
        Rule rule = rules.get(number - 1);
        json.item().open('{');
        json.member("target").string(TargetText.of(target));
        json.member("rule").number(number);
        json.member("action").string(rule.action().toString());
        json.member("sourceLabels").string(String.join(", ", rule.sourceLabels()));
        json.member("regex").string(rule.regex().toString());
        json.close('}');
        if (++shown == SHOWN) {
          return;
        }
      }
    }
  }

  /// What the patterns of targets have to do with what is asked for: a path, or a part of a
  /// pattern. Those that have most to do with it, and how many others there are.
  private void patterns(List<Target> targets, List<Target> files, boolean isGiven) {
    json.member("patterns").open('[');
    var sorted =
        targets.stream()
            .map(target -> new Pattern(target, this))
            .sorted(Comparator.comparing(each -> !each.matches && !each.isNamed))
            .toList();
    int shown = Math.min(patternsLeft, sorted.size());
    patternsLeft -= shown;
    for (Pattern each : sorted.subList(0, shown)) {
      json.item().open('{');
      json.member("pattern").string(each.pattern);
      json.member("matches").raw(Boolean.toString(each.matches));
      json.member("excluded").raw(Boolean.toString(each.isExcluded));
      String verdict = verdict(each, files, isGiven);
      json.member("verdict").string(verdict);
      if (verdict.equals(EMPTY)) {
        json.member("empty").raw("true");
      }
      json.close('}');
    }
    json.close(']');
    if (shown < sorted.size()) {
      json.member("morePatterns").number(sorted.size() - shown);
    }
  }

  /// A pattern of files, and what it has to do with what is asked for.
  private record Pattern(String pattern, boolean matches, boolean isExcluded, boolean isNamed) {
    Pattern(Target target, Whereabouts asking) {
      String pattern = target.labels().getOrDefault("__path__", "");
      String excluded = target.labels().getOrDefault("__path_exclude__", "");
      this(
          pattern,
          asking.matches(pattern),
          asking.matches(excluded) && (!asking.isName || folder(pattern).equals(folder(excluded))),
          pattern.toLowerCase(Locale.ROOT).contains(asking.asked));
    }
  }

  private String verdict(Pattern pattern, List<Target> files, boolean isGiven) {
    if (!pattern.matches && !pattern.isNamed) {
      return "does not match";
    }
    if (pattern.isExcluded) {
      return "would match, but the path is excluded";
    }
    long found = files(pattern.pattern, files);
    if (found < 0) {
      return "matches; its files are not counted, there are too many";
    }
    if (found == 0) {
      return EMPTY;
    }
    if (isName && !isGiven && pattern.matches) {
      return "would match a file of this name, but there is none, or it was not looked for since";
    }
    if (pattern.isNamed) {
      return "matches " + found + (found == 1 ? " file now" : " files now");
    }
    return isGiven
        ? "matches"
        : "matches, but there is no such file, or it was not looked for since";
  }

  private boolean matches(String pattern) {
    if (isName) {
      var name = glob(name(pattern));
      return name != null && name.matches(name(path));
    }
    var glob = glob(pattern);
    return glob != null && glob.matches(path);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /// How many files that were found match a pattern; -1 when there are too many to look at.
  private long files(String pattern, List<Target> files) {
    var glob = glob(pattern);
    if (glob == null) {
      return 0;
    }
    if (files.size() > looksLeft) {
      return -1;
    }
    looksLeft -= files.size();
    return files.stream()
        .filter(file -> glob.matches(file.labels().getOrDefault("__path__", "")))
        .count();
  }

  private static @Nullable Glob glob(String pattern) {
    try {
      return pattern.isEmpty() ? null : Glob.parse(pattern);
    } catch (IllegalArgumentException _) {
      return null; // the component says so in its log
    }
  }

  /// What relabels; empty for a component that does not.
  private static List<Rule> rules(List<Node> exports) {
    for (Node node : exports) {
      if (node instanceof Node.AttrNode(_, Value.Capsule(Rules(List<Rule> rules)))) {
        return rules;
      }
    }
    return List.of();
  }

  /// Whether a source of files is told to take paths for patterns.
  private static boolean matchesItself(List<Node> arguments) {
    return arguments.stream()
        .anyMatch(
            node ->
                node instanceof Node.BlockNode(String name, _, List<Node> body)
                    && name.equals("file_match")
                    && body.contains(new Node.AttrNode("enabled", new Value.Bool(true))));
  }

  /// The files that a source tells it reads.
  private static List<Target> files(List<Node> debugInfo) {
    var files = new ArrayList<Target>();
    for (Node node : debugInfo) {
      if (node instanceof Node.BlockNode(_, _, List<Node> body)) {
        for (Node field : body) {
          if (field instanceof Node.AttrNode(String name, Value.Str(String path))
              && name.equals("path")) {
            files.add(Target.of(Map.of("__path__", path)));
          }
        }
      }
    }
    return files;
  }

  /// Those in all lists of targets, each once.
  private static List<Target> targets(List<Node> nodes) {
    var targets = new LinkedHashSet<Target>();
    for (Node node : nodes) {
      if (node instanceof Node.AttrNode(_, Value.Arr(List<Value> elements))) {
        for (Value element : elements) {
          Target target = target(element);
          if (target != null) {
            targets.add(target);
          }
        }
      }
    }
    return List.copyOf(targets);
  }

  private static @Nullable Target target(Value value) {
    return switch (value) {
      case Value.Capsule(Target target) -> target;
      case Value.Obj(Map<String, Value> fields) -> {
        var labels = new HashMap<String, String>();
        fields.forEach(
            (name, field) -> {
              if (field instanceof Value.Str(String text)) {
                labels.put(name, text);
              }
            });
        yield Target.of(labels);
      }
      default -> null;
    };
  }
}
