package dev.pewter.core.cli;

import com.google.re2j.Pattern;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Expression.ArrayLiteral;
import dev.pewter.core.config.ast.Expression.StringLiteral;
import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.ast.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The rules that the components of configurations need, by the table `rbac.yaml`, which the chart
/// has too.
final class ApiRules {
  /// In all namespaces.
  static final String EVERYWHERE = "";

  /// In the namespace that the agent itself runs in, whichever that is.
  static final String OWN = ".";

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9-]+");

  private final List<Entry> table = new ArrayList<>();
  private final List<ApiRule> own;
  private final Map<Integer, Set<String>> used = new TreeMap<>(); // entries, and where
  private final Set<Integer> inQuestion = new LinkedHashSet<>(); // used, if the text says so
  private final List<String> texts = new ArrayList<>();
  private final List<String> imports = new ArrayList<>();

  /// @param isAnywhere whether `when` is looked for in the whole configuration, not in the block
  /// @param inDoubt what leaves open whether the rules are needed, where `when` is not found
  /// @param namespaces the attribute that names where the rules are needed, behind the names of the
  ///     blocks that it is in; null for everywhere
  /// @param unless what makes it everywhere all the same
  /// @param otherwise where they are needed when it names nothing
  private record Entry(
      List<String> names,
      @Nullable Pattern when,
      boolean isAnywhere,
      @Nullable Pattern inDoubt,
      @Nullable String namespaces,
      @Nullable Pattern unless,
      String otherwise,
      List<ApiRule> rules,
      List<ApiRule> cluster) {

    static Entry of(Map<?, ?> yaml) {
      return new Entry(
          items(yaml.get("names")).stream().map(Object::toString).toList(),
          pattern(yaml.get("when")),
          Boolean.TRUE.equals(yaml.get("isAnywhere")),
          pattern(yaml.get("inDoubt")),
          yaml.get("namespaces") instanceof String path ? path : null,
          pattern(yaml.get("unless")),
          Boolean.TRUE.equals(yaml.get("isOwnByDefault")) ? OWN : EVERYWHERE,
          rules(yaml.get("rules")),
          rules(yaml.get("clusterRules")));
    }

    private static @Nullable Pattern pattern(@Nullable Object regex) {
      return regex instanceof String text ? Pattern.compile(text) : null;
    }

    private static List<ApiRule> rules(@Nullable Object list) {
      return items(list).stream().map(rule -> ApiRule.of((Map<?, ?>) rule)).toList();
    }
  }

  ApiRules() throws IOException {
    try (InputStream in = ApiRules.class.getResourceAsStream("rbac.yaml")) {
      if (in == null) {
        throw new IOException("rbac.yaml is missing in this build");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var yaml = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
      for (var entry : items(yaml.get("components"))) {
        table.add(Entry.of((Map<?, ?>) entry));
      }
      own = Entry.rules(yaml.get("ownNamespace"));
    }
  }

  private static List<?> items(@Nullable Object list) {
    return list instanceof List<?> items ? items : List.of();
  }

  /// Looks at every block of a file, also inside `declare` and `foreach`.
  void add(SourceFile file) {
    addBlocks(file, file.body());
    for (var statement : file.body().statements()) {
      texts.add(ConfigText.withoutComments(file, statement.span()));
    }
  }

  private void addBlocks(SourceFile file, Body body) {
    for (var statement : body.statements()) {
      if (statement instanceof Statement.Block block) {
        String name = block.name().text();
        if (name.startsWith("import.")) {
          imports.add(block.id());
        }
        for (int i = 0; i < table.size(); i++) {
          var entry = table.get(i);
          if (entry.names.contains(name)) {
            String text = ConfigText.withoutComments(file, block.span());
            if (entry.when == null || entry.when.matcher(text).find()) {
              used.computeIfAbsent(i, _ -> new TreeSet<>()).addAll(places(entry, block, text));
            } else if (entry.isAnywhere) {
              inQuestion.add(i);
            }
          }
        }
        addBlocks(file, block.body());
      }
    }
  }

  /// Where a block needs the rules of an entry.
  private static Set<String> places(Entry entry, Statement.Block block, String text) {
    if (entry.namespaces == null || (entry.unless != null && entry.unless.matcher(text).find())) {
      return Set.of(EVERYWHERE);
    }
    var value = find(block.body(), entry.namespaces);
    if (value == null) {
      return Set.of(entry.otherwise);
    }
    var names = new TreeSet<String>();
    for (var each : value instanceof ArrayLiteral list ? list.elements() : List.of(value)) {
      if (!(each instanceof StringLiteral name)) {
        return Set.of(EVERYWHERE); // it is computed
      }
      if (!NAMESPACE.matcher(name.value()).matches()) {
        return Set.of(entry.otherwise); // such as the empty name
      }
      names.add(name.value());
    }
    return names.isEmpty() ? Set.of(entry.otherwise) : names;
  }

  private static @Nullable Expression find(Body body, String path) {
    int dot = path.indexOf('.');
    for (var statement : body.statements()) {
      if (dot < 0 && statement instanceof Statement.Attribute attribute) {
        if (attribute.name().text().equals(path)) {
          return attribute.value();
        }
      } else if (dot >= 0 && statement instanceof Statement.Block block) {
        if (block.name().text().equals(path.substring(0, dot))) {
          return find(block.body(), path.substring(dot + 1));
        }
      }
    }
    return null;
  }

  private Map<Integer, Set<String>> used() {
    var all = new TreeMap<>(used);
    for (int i : inQuestion) {
      if (isAnywhere(table.get(i).when)) {
        all.put(i, Set.of(EVERYWHERE));
      }
    }
    return all;
  }

  private boolean isAnywhere(@Nullable Pattern pattern) {
    return pattern != null && texts.stream().anyMatch(text -> pattern.matcher(text).find());
  }

  /// Rules of which the configuration does not tell whether they are needed.
  Set<ApiRule> doubts() {
    var known = used();
    var doubts = new LinkedHashSet<ApiRule>();
    for (int i : inQuestion) {
      if (!known.containsKey(i) && isAnywhere(table.get(i).inDoubt)) {
        doubts.addAll(table.get(i).rules);
        doubts.addAll(table.get(i).cluster);
      }
    }
    return doubts;
  }

  /// What may be given in a namespace, in the table's order.
  Set<ApiRule> rules() {
    var rules = new LinkedHashSet<ApiRule>();
    used().keySet().forEach(i -> rules.addAll(table.get(i).rules));
    return rules;
  }

  /// What is needed in a place, if not everywhere.
  Set<ApiRule> rules(String place) {
    var rules = new LinkedHashSet<ApiRule>();
    used()
        .forEach(
            (i, places) -> {
              if (places.contains(place)) {
                rules.addAll(table.get(i).rules);
              }
            });
    if (!place.equals(EVERYWHERE)) {
      rules.removeAll(rules(EVERYWHERE));
    }
    return rules;
  }

  /// The namespaces in which something is needed that is not needed everywhere, the agent's own
  /// first.
  List<String> places() {
    var places = new TreeSet<String>();
    used().values().forEach(places::addAll);
    return places.stream()
        .filter(place -> !place.equals(EVERYWHERE) && !rules(place).isEmpty())
        .toList();
  }

  /// What can only be given in the cluster.
  Set<ApiRule> clusterRules() {
    var rules = new LinkedHashSet<ApiRule>();
    used().keySet().forEach(i -> rules.addAll(table.get(i).cluster));
    return rules;
  }

  /// What every agent may do where it runs itself.
  List<ApiRule> ownRules() {
    return own;
  }

  /// The blocks that bring in what cannot be seen here.
  List<String> imports() {
    return List.copyOf(imports);
  }
}
