package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `follow`: what every stage of a running agent would make of a line, from a component on or from
/// the pipeline that a source feeds. Nothing is sent.
final class FollowCommand {
  static final List<Flag> FLAGS =
      List.of(Flag.text("labels", "{}", "The labels it comes with: {job=\"a\"}."));

  private FollowCommand() {}

  static int run(Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    var arguments = flags.arguments();
    if (arguments.size() == 2 && arguments.getLast().contains(" ")) {
      throw new UsageException(
          "no component is called \"%s\": a line comes behind a component, or behind \"\""
              .formatted(Terminal.visible(arguments.getLast())));
    }
    String labels = flags.text("labels");
    String path = "follow/" + (arguments.size() > 1 ? arguments.get(1) : "");
    try (var agent = new RemoteAgent(arguments.getFirst())) {
      String line;
      if (arguments.size() > 2) {
        line = arguments.get(2);
      } else {
        agent.post(path, entry(labels, ""), FollowCommand::nothing); // nobody types for nothing
        line = firstLine(terminal);
      }
      agent.post(path, entry(labels, line), json -> steps(json, terminal.out()));
      return 0;
    }
  }

  private static String entry(String labels, String line) {
    var json = new StringBuilder();
    new JsonWriter(json)
        .beginObject()
        .name("labels")
        .value(labels)
        .name("line")
        .value(line)
        .endObject();
    return json.toString();
  }

  private static Void nothing(JsonReader json) throws JsonException {
    json.skipValue();
    return null;
  }

  private static String firstLine(Terminal terminal) throws IOException, UsageException {
    var in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null) {
      throw new UsageException("no line: give it as the last argument or on standard input");
    }
    return line;
  }

  private static Void steps(JsonReader json, PrintStream out) throws JsonException {
    json.beginObject();
    while (json.hasNext()) {
      if (!json.nextName().equals("steps")) {
        json.skipValue();
        continue;
      }
      json.beginArray();
      while (json.hasNext()) {
        step(json, out);
      }
      json.endArray();
    }
    json.endObject();
    return null;
  }

  /// The members come in the order in which they are printed.
  private static void step(JsonReader json, PrintStream out) throws JsonException {
    var step = new HashMap<String, String>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!name.equals("entries")) {
        step.put(name, json.nextString());
        continue;
      }
      String reason = step.getOrDefault("reason", "");
      out.println(
          Terminal.visible(
              "%s  %s  %s%s"
                  .formatted(
                      step.get("component"),
                      step.get("step"),
                      step.get("outcome"),
                      reason.isEmpty() ? "" : " (" + reason + ")")));
      json.beginArray();
      while (json.hasNext()) {
        entry(json, out);
      }
      json.endArray();
    }
    json.endObject();
  }

  private static void entry(JsonReader json, PrintStream out) throws JsonException {
    Map<String, String> entry = new HashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      entry.put(json.nextName(), json.nextString());
    }
    json.endObject();
    String metadata = entry.getOrDefault("metadata", "{}");
    out.println(
        "  "
            + Terminal.visible(entry.getOrDefault("labels", ""))
            + (metadata.equals("{}") ? "" : " " + Terminal.visible(metadata)));
    out.println("  " + Terminal.visible(entry.getOrDefault("line", "")));
  }
}
