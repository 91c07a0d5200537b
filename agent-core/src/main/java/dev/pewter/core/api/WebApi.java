package dev.pewter.core.api;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.LogOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// `/api/v0/web/…`: what the pages ask for.
final class WebApi implements HttpHandler {
  private final AgentView agent;
  private final Streams streams;
  private final StatusJson status;
  private final ConfigJson config;
  private final HttpHandler metrics; // below the pages' prefix, too: a proxy may pass only that
  private final Following following;
  private final HealthHistory health;
  private final LogOutput logs;

  WebApi(
      AgentView agent,
      Clock clock,
      ApiOptions options,
      HttpHandler metrics,
      HealthHistory health,
      LogOutput logs) {
    this.health = health;
    this.logs = logs;
    this.agent = agent;
    this.metrics = metrics;
    this.following = new Following(agent, clock);
    this.status = new StatusJson(agent, options, clock);
    this.config = new ConfigJson(agent);
    this.streams = new Streams(agent, clock);
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String path = request.path();
    if (path.equals("/components")) {
      if ("all".equals(request.query().get("modules"))) {
        list(agent.allComponents(), response);
      } else {
        list("", response);
      }
    } else if (path.startsWith("/components/")) {
      detail(path.substring("/components/".length()), request, response);
    } else if (path.equals("/targets")) {
      send(response, out -> TargetRows.write(agent, request, out));
    } else if (path.equals("/whereabouts")) {
      response.text(200, Whereabouts.of(agent, request));
    } else if (path.startsWith("/reference/")) {
      String page = agent.reference(path.substring("/reference/".length()));
      response.text(page == null ? 404 : 200, page == null ? AgentApi.NOT_FOUND : page);
    } else if (path.startsWith("/history/")) {
      history(path.substring("/history/".length()), response);
    } else if (path.startsWith("/modules/") && path.endsWith("/components")) {
      list(between(path, "/modules/"), response);
    } else if (path.equals("/remotecfg/components")) {
      response.text(200, "[]");
    } else if (path.startsWith("/remotecfg/modules/") && path.endsWith("/components")) {
      list(between(path, "/remotecfg/modules/"), response);
    } else if (path.equals("/peers")) {
      response.text(200, Peers.json(agent.peers(), agent.listenAddress()));
    } else if (path.equals("/status")) {
      response.text(200, status.json());
    } else if (path.equals("/config")) {
      response.text(200, config.json());
    } else if (path.equals("/metrics")) {
      metrics.handle(request, response);
    } else if (path.equals("/follow") || path.startsWith("/follow/")) {
      following.answer(path.length() > 8 ? path.substring(8) : "", request, response);
    } else if (path.equals("/graph") || path.startsWith("/graph/")) {
      streams.graph(path.length() > 7 ? path.substring(7) : "", request, response);
    } else if (path.startsWith("/debug/")) {
      streams.debug(path.substring("/debug/".length()), request, response);
    } else if (path.startsWith("/tap/")) {
      streams.tap(path.substring("/tap/".length()), request, response);
    } else {
      response.text(404, AgentApi.NOT_FOUND);
    }
  }

  /// What stands between the prefix and `/components`.
  private static String between(String path, String prefix) {
    int end = path.length() - "/components".length();
    return end < prefix.length() ? "" : path.substring(prefix.length(), end);
  }

  private void list(String moduleId, HttpResponse response) throws IOException {
    var components = agent.components(moduleId);
    if (components.isEmpty()) {
      response.text(500, "module not found\n");
      return;
    }
    list(components.get(), response);
  }

  private static void list(List<ComponentInfo> components, HttpResponse response)
      throws IOException {
    send(response, out -> ComponentJson.list(components, out));
  }

  /// What writes an answer.
  private interface Json {
    void write(OutputStream out) throws IOException;
  }

  /// An answer of bounded length, whole: then it is compressed.
  private static void send(HttpResponse response, Json json) throws IOException {
    var out = new ByteArrayOutputStream();
    json.write(out);
    response
        .status(200)
        .header("Content-Type", "text/plain; charset=utf-8")
        .send(out.toByteArray());
  }

  private void detail(String id, HttpRequest request, HttpResponse response) throws IOException {
    Optional<ComponentInfo> component = agent.component(id);
    if (component.isEmpty()) {
      response.text(404, AgentApi.NOT_FOUND);
      return;
    }
    String most = request.query().getOrDefault("most", "");
    response.status(200).header("Content-Type", "text/plain; charset=utf-8");
    try (var out = response.stream()) {
      ComponentJson.detail(
          component.get(),
          most.matches("[0-9]{1,9}") ? Integer.parseInt(most) : Integer.MAX_VALUE,
          out);
    }
  }

  /// How the component did, and what it logged lately.
  private void history(String id, HttpResponse response) throws IOException {
    if (health.of(id).isEmpty() && agent.component(id).isEmpty()) {
      response.text(404, AgentApi.NOT_FOUND);
      return;
    }
    var json = new JsonText().open('{').member("health").open('[');
    for (var each : health.of(id)) {
      json.item().open('{');
      json.member("state").string(each.state().toString());
      json.member("message").string(each.message());
      json.member("updatedTime").string(GoText.instant(each.since()));
      json.close('}');
    }
    json.close(']').member("log").open('[');
    logs.recent(id).forEach(line -> json.item().string(line.strip()));
    response.text(200, json.close(']').close('}').toString());
  }
}
