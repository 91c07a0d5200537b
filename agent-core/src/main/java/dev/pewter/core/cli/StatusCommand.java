package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `status`: how a running agent and its components do, and which endpoints take nothing at the
/// moment. Exit code 1 when it is not ready, the last configuration has mistakes, or a component is
/// unhealthy or exited; an endpoint that others wait for is no fault of the agent.
final class StatusCommand {
  private StatusCommand() {}

  /// What is shown of the process.
  private record Agent(
      String version,
      boolean isReady,
      String started,
      long used,
      long most,
      List<RemoteEndpoint> endpoints) {
    static Agent read(JsonReader json) throws JsonException {
      String version = "";
      boolean isReady = false;
      String started = "";
      double used = 0;
      double most = 0;
      List<RemoteEndpoint> endpoints = List.of();
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "version" -> version = json.nextString();
          case "ready" -> isReady = json.nextBoolean();
          case "started" -> started = json.nextString();
          case "heapUsedBytes" -> used = json.nextDouble();
          case "heapMaxBytes" -> most = json.nextDouble();
          case "endpoints" -> endpoints = RemoteEndpoint.all(json);
          default -> json.skipValue();
        }
      }
      json.endObject();
      return new Agent(version, isReady, started, (long) used, (long) most, endpoints);
    }
  }

  /// What is wrong with the configuration that was loaded last.
  ///
  /// @param mistake the first one with its place; empty when there is none
  private record Config(String loaded, boolean isRefused, String mistake) {
    static Config read(JsonReader json) throws JsonException {
      String loaded = "";
      String inForceSince = "";
      String mistake = "";
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "loadedAt" -> loaded = json.nextString();
          case "inForceSince" -> inForceSince = json.nextString();
          case "diagnostics" -> {
            json.beginArray();
            while (json.hasNext()) {
              String each = mistake(json);
              mistake = mistake.isEmpty() ? each : mistake;
            }
            json.endArray();
          }
          default -> json.skipValue();
        }
      }
      json.endObject();
      return new Config(loaded, !inForceSince.equals(loaded), mistake);
    }

    /// Empty for a warning.
    private static String mistake(JsonReader json) throws JsonException {
      boolean isError = false;
      String file = "";
      int line = 0;
      String message = "";
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "severity" -> isError = json.nextString().equals("error");
          case "file" -> file = json.nextString();
          case "line" -> line = (int) json.nextDouble();
          case "message" -> message = json.nextString();
          default -> json.skipValue();
        }
      }
      json.endObject();
      return !isError ? "" : file.isEmpty() ? message : file + ":" + line + ": " + message;
    }
  }

  static int run(Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    try (var agent = new RemoteAgent(flags.arguments().getFirst())) {
      var process = agent.get("status", "", Agent::read);
      var config = agent.get("config", "", Config::read);
      var components = RemoteComponent.all(agent);
      var out = terminal.out();
      out.printf(
          "%-12s Pewter %s at %s, %s, since %s%n",
          "agent",
          Terminal.visible(process.version),
          agent.address(),
          process.isReady ? "ready" : "not ready",
          Terminal.visible(process.started));
      out.printf("%-12s %d of %d MiB%n", "heap", process.used >> 20, process.most >> 20);
      if (!config.mistake.isEmpty()) {
        out.printf(
            "%-12s %s at %s: %s%n",
            "config",
            config.isRefused ? "refused, the old one runs," : "loaded with mistakes",
            Terminal.visible(config.loaded),
            Terminal.visible(config.mistake));
      }
      var counts = new TreeMap<String, Integer>();
      var bad = new ArrayList<RemoteComponent>();
      for (var component : components) {
        counts.merge(component.state(), 1, Integer::sum);
        if (List.of("unhealthy", "exited").contains(component.state())) {
          bad.add(component);
        }
      }
      var parts = new ArrayList<String>();
      counts.forEach((state, count) -> parts.add(count + " " + Terminal.visible(state)));
      out.printf("%-12s %d: %s%n", "components", components.size(), String.join(", ", parts));
      for (var component : bad) {
        out.printf(
            "%-12s %s: %s%n",
            Terminal.visible(component.state()),
            Terminal.visible(component.id()),
            Terminal.visible(component.message()));
      }
      for (var endpoint : process.endpoints) {
        if (endpoint.isFailing()) {
          out.printf("%-12s %s%n", "endpoint", Terminal.visible(endpoint.text()));
        }
      }
      return process.isReady && bad.isEmpty() && config.mistake.isEmpty() ? 0 : 1;
    }
  }
}
