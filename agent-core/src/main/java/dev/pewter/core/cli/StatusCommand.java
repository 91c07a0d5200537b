package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `status`: how a running agent and its components do. Exit code 1 when it is not ready or a
/// component is unhealthy or exited.
final class StatusCommand {
  private StatusCommand() {}

  /// What is shown of the process.
  private record Agent(String version, boolean isReady, String started, long used, long most) {
    static Agent read(JsonReader json) throws JsonException {
      String version = "";
      boolean isReady = false;
      String started = "";
      double used = 0;
      double most = 0;
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "version" -> version = json.nextString();
          case "ready" -> isReady = json.nextBoolean();
          case "started" -> started = json.nextString();
          case "heapUsedBytes" -> used = json.nextDouble();
          case "heapMaxBytes" -> most = json.nextDouble();
          default -> json.skipValue();
        }
      }
      json.endObject();
      return new Agent(version, isReady, started, (long) used, (long) most);
    }
  }

  static int run(Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    try (var agent = new RemoteAgent(flags.arguments().getFirst())) {
      var process = agent.get("status", "", Agent::read);
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
      return process.isReady && bad.isEmpty() ? 0 : 1;
    }
  }
}
