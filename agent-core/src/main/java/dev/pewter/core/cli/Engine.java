package dev.pewter.core.cli;

import dev.pewter.core.api.AgentView;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.LogOutput;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What `run` runs: a configuration, loaded and alive.
interface Engine extends AgentView, AutoCloseable {

  /// Reads, evaluates and, when nothing is wrong, starts the configuration.
  ///
  /// @return what is wrong, warnings included
  /// @throws IOException when it cannot be read
  List<Diagnostic> load() throws IOException, InterruptedException;

  /// Stops sources first and sinks last, within the deadline of the flags.
  @Override
  void close();

  /// Builds one; opens and starts nothing yet.
  @FunctionalInterface
  interface Factory {
    Engine create(Path configuration, Flags flags, Surroundings surroundings);
  }

  /// What an engine works with.
  record Surroundings(
      HttpServer server, MetricsRegistry metrics, LogOutput output, Log log, ConfigEvents events) {}
}
