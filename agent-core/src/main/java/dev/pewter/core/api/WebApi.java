package dev.pewter.core.api;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.runtime.ComponentInfo;
import java.io.IOException;
import java.util.Optional;

/// `/api/v0/web/…`: what the pages ask for.
final class WebApi implements HttpHandler {
  private final AgentView agent;
  private final Streams streams;
  private final ApiOptions options;
  private final HttpHandler metrics; // below the pages' prefix, too: a proxy may pass only that
  private final Following following;

  WebApi(AgentView agent, Clock clock, ApiOptions options, HttpHandler metrics) {
    this.agent = agent;
    this.metrics = metrics;
    this.following = new Following(agent, clock);
    this.options = options;
    this.streams = new Streams(agent, clock);
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String path = request.path();
    if (path.equals("/components")) {
      list("", response);
    } else if (path.startsWith("/components/")) {
      detail(path.substring("/components/".length()), response);
    } else if (path.startsWith("/modules/") && path.endsWith("/components")) {
      list(between(path, "/modules/"), response);
    } else if (path.equals("/remotecfg/components")) {
      response.text(200, "[]");
    } else if (path.startsWith("/remotecfg/modules/") && path.endsWith("/components")) {
      list(between(path, "/remotecfg/modules/"), response);
    } else if (path.equals("/peers")) {
      response.text(200, Peers.json(agent.peers(), agent.listenAddress()));
    } else if (path.equals("/status")) {
      response.text(200, StatusJson.status(agent, options));
    } else if (path.equals("/config")) {
      response.text(200, StatusJson.config(agent));
    } else if (path.equals("/metrics")) {
      metrics.handle(request, response);
    } else if (path.startsWith("/follow/")) {
      following.answer(path.substring("/follow/".length()), request, response);
    } else if (path.equals("/graph") || path.startsWith("/graph/")) {
      streams.graph(path.length() > 7 ? path.substring(7) : "", request, response);
    } else if (path.startsWith("/debug/")) {
      streams.debug(path.substring("/debug/".length()), request, response);
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
    if (components.isPresent()) {
      response.text(200, ComponentJson.list(components.get()));
    } else {
      response.text(500, "module not found\n");
    }
  }

  private void detail(String id, HttpResponse response) throws IOException {
    Optional<ComponentInfo> component = agent.component(id);
    if (component.isPresent()) {
      response.text(200, ComponentJson.detail(component.get()));
    } else {
      response.text(404, AgentApi.NOT_FOUND);
    }
  }
}
