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
import java.util.stream.Stream;

/// Tells where a target that no source reads got lost on its way, as a running agent knows it.
final class WhereaboutsText {
  private static final int MOST_EMPTY = 10;

  private WhereaboutsText() {}

  /// A component on the way.
  ///
  /// @param members what it takes and gives
  private record Station(
      Map<String, String> members,
      List<Map<String, String>> dropped,
      List<Map<String, String>> patterns) {

    String name() {
      return members.getOrDefault("component", "");
    }

    /// What it takes and gives, then what of that it drops or does not find.
    Stream<String> lines() {
      var lines = new ArrayList<String>();
      lines.add(
          name()
              + "  takes "
              + members.get("taken")
              + ("true".equals(members.get("gives")) ? ", gives " + members.get("given") : ""));
      dropped.forEach(each -> lines.add("  " + rule(each)));
      patterns.forEach(each -> lines.add("  " + each.get("pattern") + " " + each.get("verdict")));
      if (members.containsKey("morePatterns")) {
        lines.add("  and " + members.get("morePatterns") + " other patterns");
      }
      return lines.stream();
    }

    Stream<String> empty() {
      return patterns.stream()
          .filter(each -> "true".equals(each.get("empty")))
          .map(each -> each.get("pattern") + " of " + name() + " " + each.get("verdict"));
    }
  }

  static void print(String search, RemoteAgent agent, Terminal terminal)
      throws IOException, InterruptedException {
    List<String> lines = way(search, agent).stream().flatMap(Station::lines).toList();
    var out = terminal.out();
    out.println();
    out.println(
        lines.isEmpty()
            ? "no source reads this, and no component knows of it: nothing discovers it"
            : "no source reads this; on its way:");
    lines.forEach(line -> out.println("  " + Terminal.visible(line)));
  }

  /// Where something is read: which patterns that have to do with it find nothing.
  static void printEmpty(String search, RemoteAgent agent, Terminal terminal)
      throws IOException, InterruptedException {
    List<String> empty = way(search, agent).stream().flatMap(Station::empty).distinct().toList();
    var out = terminal.out();
    if (!empty.isEmpty()) {
      out.println();
    }
    empty.stream().limit(MOST_EMPTY).forEach(line -> out.println(Terminal.visible(line)));
    if (empty.size() > MOST_EMPTY) {
      out.println("so do " + (empty.size() - MOST_EMPTY) + " other patterns");
    }
  }

  private static List<Station> way(String search, RemoteAgent agent)
      throws IOException, InterruptedException {
    String query = "search=" + URLEncoder.encode(search, StandardCharsets.UTF_8);
    return agent.get("whereabouts", query, WhereaboutsText::stations);
  }

  private static List<Station> stations(JsonReader json) throws JsonException {
    var stations = new ArrayList<Station>();
    json.beginObject();
    while (json.hasNext()) {
      json.nextName(); // there is only one
      json.beginArray();
      while (json.hasNext()) {
        stations.add(station(json));
      }
      json.endArray();
    }
    json.endObject();
    return stations;
  }

  private static Station station(JsonReader json) throws JsonException {
    var station = new Station(new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      switch (name) {
        case "dropped" -> objects(json, station.dropped);
        case "patterns" -> objects(json, station.patterns);
        default -> station.members.put(name, scalar(json));
      }
    }
    json.endObject();
    return station;
  }

  private static String rule(Map<String, String> of) {
    return "rule %s (%s of [%s] with %s) drops %s"
        .formatted(
            of.get("rule"),
            of.get("action"),
            of.get("sourceLabels"),
            of.get("regex"),
            of.get("target"));
  }

  private static void objects(JsonReader json, List<Map<String, String>> found)
      throws JsonException {
    json.beginArray();
    while (json.hasNext()) {
      var members = new HashMap<String, String>();
      json.beginObject();
      while (json.hasNext()) {
        members.put(json.nextName(), scalar(json));
      }
      json.endObject();
      found.add(members);
    }
    json.endArray();
  }

  private static String scalar(JsonReader json) throws JsonException {
    return switch (json.peek()) {
      case NUMBER -> json.nextNumber();
      case BOOLEAN -> Boolean.toString(json.nextBoolean());
      default -> json.nextString();
    };
  }
}
