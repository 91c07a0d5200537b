package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `targets`: what a running agent reads from, a line each.
final class TargetsCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("search", "", "Only those whose name, labels or component contain this."),
          Flag.text("only", "", "failing: only those with an error; behind: only those that lag."));

  private TargetsCommand() {}

  /// Some rows, and how many there are.
  private record Page(List<Map<String, String>> rows, int found) {}

  static int run(Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    String only = flags.text("only");
    if (!List.of("", "failing", "behind").contains(only)) {
      throw new UsageException(
          "invalid argument \"%s\" for \"--only\" flag: failing or behind".formatted(only));
    }
    String query =
        "only="
            + only
            + "&search="
            + URLEncoder.encode(flags.text("search"), StandardCharsets.UTF_8)
            + "&offset=";
    try (var agent = new RemoteAgent(flags.arguments().getFirst())) {
      terminal
          .out()
          .printf("%-10s %12s %12s %10s  %s%n", "STATE", "READ", "DELIVERED", "LAG", "TARGET");
      int shown = 0;
      int found = 1;
      while (shown < found) {
        var page = agent.get("targets", query + shown, TargetsCommand::page);
        if (page.rows.isEmpty()) {
          break;
        }
        page.rows.forEach(row -> print(row, terminal));
        shown += page.rows.size();
        found = page.found;
      }
      return 0;
    }
  }

  private static void print(Map<String, String> row, Terminal terminal) {
    String error = row.getOrDefault("last_error", "");
    terminal
        .out()
        .println(
            "%-10s %12s %12s %10s  %s  %s%s"
                .formatted(
                    Terminal.visible(row.getOrDefault("state", "")),
                    row.getOrDefault("read_offset", "-"),
                    row.getOrDefault("acknowledged_offset", "-"),
                    row.getOrDefault("lag_bytes", "0"),
                    Terminal.visible(row.getOrDefault("name", "")),
                    row.getOrDefault("component", ""),
                    error.isEmpty() ? "" : ": " + Terminal.visible(error))
                .stripTrailing());
  }

  private static Page page(JsonReader json) throws JsonException {
    var rows = new ArrayList<Map<String, String>>();
    int found = 0;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "targets" -> {
          json.beginArray();
          while (json.hasNext()) {
            rows.add(row(json));
          }
          json.endArray();
        }
        case "found" -> found = (int) json.nextDouble();
        default -> json.skipValue();
      }
    }
    json.endObject();
    return new Page(rows, found);
  }

  private static Map<String, String> row(JsonReader json) throws JsonException {
    var row = new HashMap<String, String>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      switch (json.peek()) {
        case STRING -> row.put(name, json.nextString());
        case NUMBER -> row.put(name, json.nextNumber());
        default -> json.skipValue();
      }
    }
    json.endObject();
    return row;
  }
}
