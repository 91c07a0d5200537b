package dev.pewter.core.api;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.MetricsAnswer;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.LogOutput;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Mounts the agent's own paths on the HTTP server.
public final class AgentApi {
  static final String NOT_FOUND = "404 page not found\n";
  private static final String COMPONENT = "/api/v0/component";

  private final AgentView agent;
  private final MetricsRegistry metrics;
  private final Log log;
  private final ApiOptions options;
  private final SupportBundle bundle;
  private final Diagnosis diagnosis;
  private final HealthHistory health;
  private final WebApi web;
  private final Pages pages;

  public AgentApi(
      AgentView agent,
      MetricsRegistry metrics,
      LogOutput output,
      Log log,
      Clock clock,
      ApiOptions options) {
    this.agent = agent;
    this.metrics = metrics;
    this.log = log;
    this.options = options;
    this.diagnosis = new Diagnosis(options, clock);
    this.bundle = new SupportBundle(agent, metrics, output, diagnosis, clock, options);
    this.health = new HealthHistory(agent);
    this.web = new WebApi(agent, clock, options, this::scrapeSome, health, output);
    this.pages = new Pages(options.uiPrefix());
  }

  /// What keeps looking at the components' health, on a thread of the caller.
  public HealthHistory health() {
    return health;
  }

  /// Mounts all paths; the server may run already.
  public void mount(HttpServer server) {
    exact(server, "/-/ready", this::ready);
    exact(server, "/-/healthy", this::healthy);
    exact(server, "/-/live", (_, response) -> response.text(200, "alive\n"));
    exact(server, "/-/ready/strict", this::strict);
    exact(server, "/-/reload", own(this::reload));
    exact(server, "/-/support", own(bundle));
    exact(server, "/metrics", this::scrape);
    handle(server, COMPONENT, this::component);
    handle(server, "/api/v1/ckit/transport", this::gossip);
    handle(server, "/debug", own(diagnosis));
    handle(server, options.uiPrefix() + "api/v0/web", web);
    handle(server, "/", (request, response) -> rest(request, response));
  }

  /// What no page of another site may ask for.
  private static HttpHandler own(HttpHandler handler) {
    return (request, response) -> {
      if (!ForeignPage.isRefusedAsLink(request, response)) {
        handler.handle(request, response);
      }
    };
  }

  /// Mounts a path whose answers are what they say they are, and show how things are now.
  private static void handle(HttpServer server, String path, HttpHandler handler) {
    server.handle(
        path,
        (request, response) -> {
          response.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
          handler.handle(request, response);
        });
  }

  private static void exact(HttpServer server, String path, HttpHandler handler) {
    handle(
        server,
        path,
        (request, response) -> {
          if (request.path().isEmpty()) {
            handler.handle(request, response);
          } else {
            response.text(404, NOT_FOUND);
          }
        });
  }

  private void rest(HttpRequest request, HttpResponse response) throws IOException {
    String prefix = options.uiPrefix();
    String path = request.path().isEmpty() ? "/" : request.path();
    if (prefix.length() > 1 && (path + "/").equals(prefix)) {
      response.status(302).header("Location", prefix).send(new byte[0]);
    } else if (!path.startsWith(prefix)
        || !pages.answer(path.substring(prefix.length()), request, response)) {
      response.text(404, NOT_FOUND);
    }
  }

  /// Where agents of the reference talk to each other, which these do not.
  private void gossip(HttpRequest request, HttpResponse response) throws IOException {
    if ("true".equals(options.flags().get("cluster.enabled"))) {
      response.text(501, "no gossip here: agents find each other by their join addresses\n");
    } else {
      response.text(404, "clustering is disabled\n");
    }
  }

  private void ready(HttpRequest request, HttpResponse response) throws IOException {
    if (agent.isReady()) {
      response.text(200, "Alloy is ready.\n");
    } else {
      response.text(503, "Alloy is not ready.\n");
    }
  }

  private void healthy(HttpRequest request, HttpResponse response) throws IOException {
    String names =
        components("").stream()
            .filter(c -> c.health().state() == Health.State.UNHEALTHY)
            .map(ComponentInfo::name)
            .collect(Collectors.joining(", "));
    if (names.isEmpty()) {
      response.text(200, "All Alloy components are healthy.\n");
    } else {
      response.text(500, "unhealthy components: " + names + "\n");
    }
  }

  /// Ready, and every component of every module healthy, exited ones included.
  private void strict(HttpRequest request, HttpResponse response) throws IOException {
    if (!agent.isReady()) {
      response.text(503, "not ready\n");
      return;
    }
    String ids = unhealthy("");
    if (ids.isEmpty()) {
      response.text(200, "ready, all components are healthy\n");
    } else {
      response.text(503, "unhealthy components: " + ids + "\n");
    }
  }

  private String unhealthy(String moduleId) {
    return components(moduleId).stream()
        .flatMap(
            c -> {
              String id = c.globalId();
              var inner = c.createdModuleIds().stream().map(this::unhealthy);
              boolean bad = c.health().state().compareTo(Health.State.UNHEALTHY) >= 0;
              return bad
                  ? java.util.stream.Stream.concat(java.util.stream.Stream.of(id), inner)
                  : inner;
            })
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private List<ComponentInfo> components(String moduleId) {
    return agent.components(moduleId).orElse(List.of());
  }

  private void reload(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      response.text(404, NOT_FOUND);
      return;
    }
    log.info("reload requested via /-/reload endpoint");
    var refusal = agent.reload();
    if (refusal == null) {
      log.info("config reloaded");
      response.text(200, "config reloaded\n");
    } else {
      refusal.log(log);
      response.text(400, refusal.reason() + "\n");
    }
  }

  private void scrape(HttpRequest request, HttpResponse response) throws IOException {
    MetricsAnswer.scrape(metrics, request, response);
  }

  /// For pages: with `containing=a,b` only those with one of these in their names.
  private void scrapeSome(HttpRequest request, HttpResponse response) throws IOException {
    var parts = List.of(request.query().getOrDefault("containing", "").split(",", -1));
    MetricsAnswer.scrape(
        metrics, name -> parts.stream().anyMatch(name::contains), request, response);
  }

  /// Hands the request to the component with the longest id that the path begins with.
  private void component(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String path = request.path();
    String rest = path.startsWith("/") ? path.substring(1) : path;
    for (int end = rest.length(); end > 0; end = rest.lastIndexOf('/', end - 1)) {
      Optional<Optional<HttpHandler>> found = agent.handler(rest.substring(0, end));
      if (found.isPresent()) {
        if (found.get().isPresent()) {
          found.get().get().handle(new Below(request, rest.substring(end)), response);
        } else {
          response.status(404).send(new byte[0]);
        }
        return;
      }
    }
    response.text(400, "failed to parse URL path \"" + COMPONENT + path + "\": invalid path\n");
  }
}
