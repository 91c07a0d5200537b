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

  /// Offsets are bytes; of containers lines and times are known instead.
  private static final Object[] HEADS = {
    "STATE", "READ", "DELIVERED", "LAG(bytes)", "LAG(s)", "LAST", "TARGET", "COMPONENT"
  };

  private static final String COLUMNS = "%-15s  %12s  %12s  %10s  %6s  %-20s  %s  %s";

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
      var page = agent.get("targets", query + 0, TargetsCommand::page);
      terminal.out().println(COLUMNS.formatted(HEADS));
      int shown = 0;
      while (!page.rows.isEmpty()) {
        page.rows.forEach(row -> print(row, terminal));
        shown += page.rows.size();
        if (shown >= page.found) {
          break;
        }
        page = agent.get("targets", query + shown, TargetsCommand::page);
      }
      String search = flags.text("search");
      if (!search.isEmpty() && only.isEmpty()) { // else what is not shown may be read all the same
        if (shown == 0) {
          WhereaboutsText.print(search, agent, terminal);
        } else {
          WhereaboutsText.printEmpty(search, agent, terminal);
        }
      }
      return 0;
    }
  }

  private static void print(Map<String, String> row, Terminal terminal) {
    String error = row.getOrDefault("last_error", "");
    String last = row.getOrDefault("last_line", "") + row.getOrDefault("last_scrape", "");
    String time = row.getOrDefault("acknowledged_time", "");
    String lines = row.get("read_lines");
    String began = row.getOrDefault("began_offset", "0");
    boolean isJustBegun = !began.equals("0");
    String line =
        COLUMNS.formatted(
            row.getOrDefault("state", ""),
            isJustBegun
                ? "from " + began
                : lines == null ? row.getOrDefault("read_offset", "-") : lines + " lines",
            isJustBegun
                ? "-"
                : row.getOrDefault("acknowledged_offset", time.isEmpty() ? "-" : time),
            row.getOrDefault("lag_bytes", "0"),
            row.getOrDefault("lag_seconds", "0"),
            last.isEmpty() ? "-" : last.replaceFirst("[.][0-9]+Z$", "Z"),
            row.getOrDefault("name", ""),
            row.getOrDefault("component", "") + (error.isEmpty() ? "" : ": " + error));
    terminal.out().println(Terminal.visible(line));
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
