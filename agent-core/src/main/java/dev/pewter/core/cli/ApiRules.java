package dev.pewter.core.cli;

import com.google.re2j.Pattern;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The rules that the components of configurations need, by the table `rbac.yaml`, which the chart
/// has too.
final class ApiRules {
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");

  private final List<Entry> table = new ArrayList<>();
  private final Set<Integer> used = new LinkedHashSet<>();
  private final List<String> imports = new ArrayList<>();

  private record Entry(
      List<String> names, @Nullable Pattern when, List<ApiRule> rules, List<ApiRule> cluster) {

    static Entry of(Map<?, ?> yaml) {
      return new Entry(
          items(yaml.get("names")).stream().map(Object::toString).toList(),
          yaml.get("when") instanceof String regex ? Pattern.compile(regex) : null,
          rules(yaml.get("rules")),
          rules(yaml.get("clusterRules")));
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
    }
  }

  private static List<?> items(@Nullable Object list) {
    return list instanceof List<?> items ? items : List.of();
  }

  /// Looks at every block of a body, also inside `declare` and `foreach`.
  void add(Body body) {
    for (var statement : body.statements()) {
      if (statement instanceof Statement.Block block) {
        String name = block.name().text();
        if (name.startsWith("import.")) {
          imports.add(block.id());
        }
        for (int i = 0; i < table.size(); i++) {
          var entry = table.get(i);
          if (entry.names.contains(name)
              && (entry.when == null || entry.when.matcher(text(block.span())).find())) {
            used.add(i);
          }
        }
        add(block.body());
      }
    }
  }

  private static String text(Span span) {
    String text =
        new String(
            span.source().bytes(), span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    return COMMENT.matcher(text).replaceAll("");
  }

  /// What may be given in a namespace, in the table's order.
  Set<ApiRule> rules() {
    var rules = new LinkedHashSet<ApiRule>();
    used.stream().sorted().forEach(i -> rules.addAll(table.get(i).rules));
    return rules;
  }

  /// What can only be given in the cluster.
  Set<ApiRule> clusterRules() {
    var rules = new LinkedHashSet<ApiRule>();
    used.stream().sorted().forEach(i -> rules.addAll(table.get(i).cluster));
    return rules;
  }

  /// The blocks that bring in what cannot be seen here.
  List<String> imports() {
    return List.copyOf(imports);
  }
}
