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

/// Tells where a target that no source reads got lost on its way, as a running agent knows it.
final class WhereaboutsText {
  private WhereaboutsText() {}

  static void print(String search, RemoteAgent agent, Terminal terminal)
      throws IOException, InterruptedException {
    String query = "search=" + URLEncoder.encode(search, StandardCharsets.UTF_8);
    List<String> lines = agent.get("whereabouts", query, WhereaboutsText::lines);
    var out = terminal.out();
    out.println();
    out.println(
        lines.isEmpty()
            ? "no source reads this, and no component knows of it: nothing discovers it"
            : "no source reads this; on its way:");
    lines.forEach(line -> out.println("  " + Terminal.visible(line)));
  }

  private static List<String> lines(JsonReader json) throws JsonException {
    var lines = new ArrayList<String>();
    json.beginObject();
    while (json.hasNext()) {
      json.nextName(); // there is only one
      json.beginArray();
      while (json.hasNext()) {
        component(json, lines);
      }
      json.endArray();
    }
    json.endObject();
    return lines;
  }

  /// What it takes and gives, then what of that it drops or does not find.
  private static void component(JsonReader json, List<String> lines) throws JsonException {
    var members = new HashMap<String, String>();
    var losses = new ArrayList<String>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!name.equals("dropped") && !name.equals("patterns")) {
        members.put(name, scalar(json));
        continue;
      }
      json.beginArray();
      while (json.hasNext()) {
        losses.add("  " + sentence(object(json)));
      }
      json.endArray();
    }
    json.endObject();
    if (members.containsKey("morePatterns")) {
      losses.add("  and " + members.get("morePatterns") + " other patterns");
    }
    lines.add(
        members.get("component")
            + "  takes "
            + members.get("taken")
            + ("true".equals(members.get("gives")) ? ", gives " + members.get("given") : ""));
    lines.addAll(losses);
  }

  private static String sentence(Map<String, String> of) {
    if (of.containsKey("pattern")) {
      return of.get("pattern") + " " + of.get("verdict");
    }
    return "rule %s (%s of [%s] with %s) drops %s"
        .formatted(
            of.get("rule"),
            of.get("action"),
            of.get("sourceLabels"),
            of.get("regex"),
            of.get("target"));
  }

  private static Map<String, String> object(JsonReader json) throws JsonException {
    var members = new HashMap<String, String>();
    json.beginObject();
    while (json.hasNext()) {
      members.put(json.nextName(), scalar(json));
    }
    json.endObject();
    return members;
  }

  private static String scalar(JsonReader json) throws JsonException {
    return switch (json.peek()) {
      case NUMBER -> json.nextNumber();
      case BOOLEAN -> Boolean.toString(json.nextBoolean());
      default -> json.nextString();
    };
  }
}
