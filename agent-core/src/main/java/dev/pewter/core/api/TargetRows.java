package dev.pewter.core.api;

import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.client.Urls;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.runtime.ComponentInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What all sources read from, as the rows of one table: files, containers, scrape targets. Taken
/// from what the components tell of themselves; only the rows that are asked for are written.
final class TargetRows {
  private static final Pattern SOURCES =
      Pattern.compile("loki\\.source\\..*|prometheus\\.(scrape|operator\\..*)");
  private static final Set<String> BAD = Set.of("down", "stopped", "missing");
  private static final int MOST = 1000;

  /// How a scrape that has not been is written.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  /// What is asked for.
  ///
  /// @param search part of the name, the labels or the component, in lower case
  /// @param only `failing`, `behind`, or empty for all
  /// @param offset how many of those found are passed over
  private record Asked(String search, String only, int offset, int limit) {
    static Asked of(HttpRequest request) {
      var query = request.query();
      return new Asked(
          query.getOrDefault("search", "").toLowerCase(Locale.ROOT),
          query.getOrDefault("only", ""),
          number(query.get("offset"), 0),
          Math.min(MOST, number(query.get("limit"), MOST)));
    }

    private static int number(@Nullable String text, int otherwise) {
      return text != null && text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }
  }

  private final AgentView agent;
  private final Asked asked;
  private final OutputStream out;
  private final JsonText json = new JsonText();
  private int all;
  private int found;

  private TargetRows(AgentView agent, Asked asked, OutputStream out) {
    this.agent = agent;
    this.asked = asked;
    this.out = out;
  }

  static void write(AgentView agent, HttpRequest request, OutputStream out) throws IOException {
    var rows = new TargetRows(agent, Asked.of(request), out);
    rows.json.open('{').member("targets").open('[');
    rows.module("");
    rows.json.close(']').member("found").number(rows.found).member("all").number(rows.all);
    rows.json.close('}').finish(out);
  }

  private void module(String moduleId) throws IOException {
    for (ComponentInfo component : agent.components(moduleId).orElse(List.of())) {
      if (SOURCES.matcher(component.name()).matches()) {
        source(component.globalId());
      }
      for (String inner : component.createdModuleIds()) {
        module(inner);
      }
    }
  }

  private void source(String id) throws IOException {
    var component = agent.component(id).orElse(null);
    if (component == null) {
      return; // gone meanwhile
    }
    for (Node node : component.debugInfo()) {
      if (node instanceof Node.BlockNode(String name, _, List<Node> body)
          && name.contains("target")) {
        row(id, fields(body));
      }
    }
  }

  private static Map<String, Value> fields(List<Node> body) {
    var fields = new HashMap<String, Value>();
    for (Node node : body) {
      if (node instanceof Node.AttrNode(String name, Value value)) {
        fields.put(name, value);
      }
    }
    return fields;
  }

  private void row(String component, Map<String, Value> fields) throws IOException {
    all++;
    String labels = text(fields, "labels");
    String name = first(fields, labels, "path", "url", "target", "id");
    String error = text(fields, "last_error");
    String state = first(fields, "running", "state", "health");
    if (fields.get("is_running") instanceof Value.Bool(boolean running) && !running) {
      state = "stopped";
    }
    long lag = number(fields, "lag_bytes");
    long lagSeconds = number(fields, "lag_seconds");
    boolean isFailing = !error.isEmpty() || BAD.contains(state);
    boolean isAsked =
        switch (asked.only) {
          case "failing" -> isFailing;
          case "behind" -> lag > 0 || lagSeconds > 0;
          default -> true;
        };
    String searched = (name + ' ' + labels + ' ' + component).toLowerCase(Locale.ROOT);
    if (!isAsked || !searched.contains(asked.search)) {
      return;
    }
    found++;
    if (found <= asked.offset || found > asked.offset + asked.limit) {
      return;
    }
    json.drainTo(out);
    json.item().open('{');
    json.member("component").string(component);
    json.member("name").string(name);
    json.member("labels").string(labels);
    json.member("state").string(state);
    json.member("failing").raw(Boolean.toString(isFailing));
    for (String key : List.of("read_offset", "acknowledged_offset", "read_lines")) {
      if (fields.get(key) instanceof Value.Int) {
        json.member(key).number(number(fields, key));
      }
    }
    json.member("lag_bytes").number(lag);
    json.member("lag_seconds").number(lagSeconds);
    json.member("last_error").string(error);
    json.member("acknowledged_time").string(text(fields, "acknowledged_time"));
    json.member("last_line").string(text(fields, "last_line"));
    String lastScrape = text(fields, "last_scrape");
    json.member("last_scrape").string(lastScrape.equals(NEVER) ? "" : lastScrape);
    json.close('}');
  }

  private static String first(Map<String, Value> fields, String otherwise, String... names) {
    for (String name : names) {
      String text = text(fields, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return otherwise;
  }

  private static String text(Map<String, Value> fields, String name) {
    return switch (fields.get(name)) {
      case Value.Str(String text) -> Urls.redacted(text);
      case Value.Obj(Map<String, Value> labels) ->
          labels.keySet().stream()
              .map(label -> label + "=\"" + text(labels, label) + '"')
              .collect(Collectors.joining(", ", "{", "}"));
      case null, default -> "";
    };
  }

  private static long number(Map<String, Value> fields, String name) {
    return switch (fields.get(name)) {
      case Value.Int(long number) -> number;
      case Value.Real(double number) -> (long) number;
      case null, default -> 0;
    };
  }
}
