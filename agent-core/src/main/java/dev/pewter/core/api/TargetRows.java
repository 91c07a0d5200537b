package dev.pewter.core.api;

import dev.pewter.core.http.server.HttpRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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

  private final Asked asked;
  private final OutputStream out;
  private final JsonText json = new JsonText();
  private int all;
  private int found;

  private TargetRows(Asked asked, OutputStream out) {
    this.asked = asked;
    this.out = out;
  }

  static void write(AgentView agent, HttpRequest request, OutputStream out) throws IOException {
    var rows = new TargetRows(Asked.of(request), out);
    rows.json.open('{').member("targets").open('[');
    DebugBlocks.each(agent, SOURCES, rows::row);
    rows.json.close(']').member("found").number(rows.found).member("all").number(rows.all);
    rows.json.close('}').finish(out);
  }

  private void row(DebugBlocks.Block block) throws IOException {
    if (!block.name().contains("target")) {
      return;
    }
    all++;
    String component = block.component();
    String labels = block.text("labels");
    String name = block.first(labels, "path", "url", "target", "id");
    String error = block.text("last_error");
    String state =
        block.is("is_running", false) ? "stopped" : block.first("running", "state", "health");
    long lag = block.number("lag_bytes");
    long lagSeconds = block.number("lag_seconds");
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
    for (String key : List.of("read_offset", "acknowledged_offset", "began_offset", "read_lines")) {
      if (block.isNumber(key)) {
        json.member(key).number(block.number(key));
      }
    }
    json.member("lag_bytes").number(lag);
    json.member("lag_seconds").number(lagSeconds);
    json.member("last_error").string(error);
    json.member("acknowledged_time").string(block.text("acknowledged_time"));
    json.member("last_line").string(block.text("last_line"));
    String lastScrape = block.text("last_scrape");
    json.member("last_scrape").string(lastScrape.equals(NEVER) ? "" : lastScrape);
    json.close('}');
  }
}
