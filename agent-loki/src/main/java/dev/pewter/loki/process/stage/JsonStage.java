package dev.pewter.loki.process.stage;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.regex.SearchPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Extracts values from lines that are JSON objects. As long as only members are wanted, a scanner
/// finds them in the bytes; JMESPath and `regex` need the whole tree.
final class JsonStage implements Stage {
  private static final DropReason MALFORMED = new DropReason("malformed_json");

  private final @Nullable String source;
  private final boolean dropMalformed;
  private final StageMetrics counters;
  private final String[] names;
  private final JsonQuery[] queries; // by name
  private final @Nullable JsonPaths paths; // when they are all that is wanted
  private final @Nullable SearchPattern regex;

  JsonStage(JsonArguments arguments, StageContext context) {
    this.source = arguments.source();
    this.dropMalformed = arguments.dropMalformed();
    this.counters = context.counters();
    var expressions = arguments.expressions();
    this.names = expressions.keySet().stream().sorted().toArray(String[]::new);
    this.queries = new JsonQuery[names.length];
    List<List<String>> plain = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String expression = JsonArguments.orName(expressions.getOrDefault(names[i], ""), names[i]);
      queries[i] = JsonQuery.of(expression);
      if (JsonQuery.isDifference(expression)) {
        context
            .log()
            .warn(
                "a hyphen in an expression subtracts: names with hyphens need double quotes",
                "stage",
                "json",
                "expression",
                expression);
      }
      var path = JsonPaths.parse(expression);
      if (path != null) {
        plain.add(path);
      }
    }
    this.regex = arguments.regex().isEmpty() ? null : SearchPattern.parse(arguments.regex());
    this.paths = regex == null && plain.size() == names.length ? JsonPaths.of(plain) : null;
  }

  @Override
  public void process(Entries entries) {
    if (!dropMalformed && !entries.keepsExtracted()) {
      return;
    }
    var input = new Input(source);
    var scanner = paths == null ? null : new JsonScanner(paths);
    for (int i = 0; i < entries.size(); i++) {
      if (!input.of(entries, i)) {
        continue;
      }
      boolean isJson =
          scanner != null
              ? extract(scanner, input, entries.values(i))
              : extract(input.rawText(), entries, i);
      if (!isJson && dropMalformed) {
        entries.drop(i, MALFORMED);
        counters.dropped(MALFORMED, 1);
      }
    }
  }

  private boolean extract(JsonScanner scanner, Input input, Values into) {
    if (!scanner.scan(input.bytes(), input.start(), input.end())) {
      return false;
    }
    for (int k = 0; k < names.length; k++) {
      scanner.extract(k, into, names[k]);
    }
    return true;
  }

  private boolean extract(String line, Entries entries, int entry) {
    Object tree;
    try {
      tree = JsonTree.parse(line);
    } catch (JsonException _) {
      return false;
    }
    if (!(tree instanceof Map<?, ?>) && !tree.equals(Values.NULL)) {
      return false;
    }
    var into = entries.values(entry);
    for (int k = 0; k < names.length; k++) {
      Object found = queries[k].find(tree);
      if (found != null) {
        into.set(names[k], simple(found));
      }
    }
    if (regex != null && tree instanceof Map<?, ?> object) {
      for (var member : object.entrySet()) {
        String name = String.valueOf(member.getKey());
        if (regex.isIn(name)) {
          into.set(name, simple(member.getValue()));
        }
      }
    }
    return true;
  }

  private static Object simple(Object value) {
    return value instanceof Map || value instanceof List ? JsonText.compact(value) : value;
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
