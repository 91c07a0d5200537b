package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.docker.Engine;
import dev.pewter.core.http.docker.EngineHost;
import dev.pewter.core.http.docker.HttpEngine;
import dev.pewter.core.http.docker.UnixEngine;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.k8s.client.Fields;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Asks an engine for its containers and networks.
final class EngineTargets implements TargetSource {
  static final int MAX_BYTES = 64 << 20;

  private final DiscoveryDockerArguments arguments;
  private final Engine engine;
  private final TaskGroup tasks = new TaskGroup("discovery.docker");
  private final Log log;
  private final Metrics.Counter failures;

  EngineTargets(DiscoveryDockerArguments arguments, ComponentContext context) {
    this.arguments = arguments;
    String userAgent = "Prometheus/" + context.agent().version();
    this.engine =
        switch (EngineHost.parse(arguments.host())) {
          case EngineHost.UnixSocket(var path) -> new UnixEngine(path, userAgent);
          case EngineHost.Http(var base) ->
              new HttpEngine(
                  base, () -> HttpClients.shared().client(arguments.client(), userAgent));
        };
    this.log = context.log();
    this.failures =
        context
            .metrics()
            .counter("prometheus_sd_refresh_failures_total", "Requests that gave no targets.");
    tasks.start(
        "expire",
        () -> {
          while (true) {
            context.clock().sleep(Duration.ofSeconds(1));
            engine.expire();
          }
        });
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last)
      throws InterruptedException {
    try {
      var containers = ask("/containers/json" + filters(), DockerContainer::read);
      var networks = ask("/networks", DockerNetwork::read);
      return Map.of("", DockerTargets.of(arguments, containers, networks));
    } catch (IOException | JsonException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted");
      }
      failures.increment();
      log.error("unable to refresh target groups", "err", e);
      return last;
    }
  }

  private String filters() {
    if (arguments.filters().isEmpty()) {
      return "";
    }
    var json = new StringBuilder();
    var out = new JsonWriter(json).beginObject();
    for (var name : arguments.filters().stream().map(f -> f.name()).distinct().toList()) {
      out.name(name).beginArray();
      arguments.filters().stream()
          .filter(f -> f.name().equals(name))
          .flatMap(f -> f.values().stream())
          .forEach(out::value);
      out.endArray();
    }
    out.endObject();
    return "?filters=" + URLEncoder.encode(json.toString(), StandardCharsets.UTF_8);
  }

  private <T> List<T> ask(String path, Fields.Element<T> element)
      throws IOException, JsonException, InterruptedException {
    try (var answer = engine.get(path, arguments.refreshInterval(), false)) {
      byte[] body = answer.body().readNBytes(MAX_BYTES + 1);
      if (answer.status() != 200) {
        throw new IOException("the engine answered " + answer.status() + " to " + path);
      }
      if (body.length > MAX_BYTES) {
        throw new IOException("the answer to " + path + " is larger than 64MiB");
      }
      var in = new JsonReader(body);
      var list = new ArrayList<T>();
      in.beginArray();
      while (in.hasNext()) {
        list.add(element.read(in));
      }
      in.endArray();
      return list;
    }
  }

  @Override
  public void close() {
    tasks.close();
    engine.close();
  }
}
