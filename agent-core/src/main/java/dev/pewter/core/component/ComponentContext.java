package dev.pewter.core.component;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;

/// A component's only door to the agent.
public interface ComponentContext {

  /// The id in its module: `loki.source.file.pods`.
  String id();

  /// The module it is in; empty at the root.
  String moduleId();

  /// `<module id>/<id>`, or the id at the root.
  default String globalId() {
    return moduleId().isEmpty() ? id() : moduleId() + "/" + id();
  }

  /// Carries `component_path` and `component_id` on each line.
  Log log();

  /// Metrics of this component; they vanish with it.
  Metrics metrics();

  /// Where the component may keep state; it creates the directory when it first writes.
  Path dataDirectory();

  Clock clock();

  /// Publishes what others refer to; publishing an equal record does nothing. From any thread.
  void export(Record exports);

  /// Facts about the agent the component runs in.
  AgentInfo agent();

  /// The agents that share work with this one.
  Cluster cluster();

  /// Answers what an in-process target asks, as the agent's HTTP server would, on the caller's
  /// thread and without a connection.
  void ask(LocalRequest request, HttpResponse response) throws IOException, InterruptedException;

  /// Where the component shows what passes through it; costs nothing while nobody looks.
  Tap tap();
}
