package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.LineFormat;
import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class AgentApiIT {
  private static final String CANARY = "canary-7f3a";

  @TempDir Path directory;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final Logs logs = Logs.to(logged);
  private final MetricsRegistry metrics = new MetricsRegistry(logs.log("metrics"));
  private final HttpServer server =
      new HttpServer(HttpServerOptions.at("127.0.0.1:0"), logs.log("http"), metrics.scope());
  private final HttpClient client = HttpClient.newHttpClient();
  private final FakeAgent agent = new FakeAgent();
  private AgentApi api;

  /// One relabel component, one secret holder, one module with nothing in it.
  private static final class FakeAgent implements AgentView {
    @Override
    public List<ClusterMember> peers() {
      return Cluster.alone("node-1", "").view().members();
    }

    boolean ready = true;
    boolean live;
    int targets;
    Health.State state = Health.State.HEALTHY;
    @Nullable String failure;
    final List<Consumer<String>> watchers = new ArrayList<>();

    private ComponentInfo view() {
      var fields = new LinkedHashMap<String, Value>();
      fields.put("b", new Value.Int(1L << 60));
      fields.put("a", new Value.Real(0.5));
      return new ComponentInfo(
          "loki.write",
          "loki.write.a",
          "",
          "a",
          List.of(),
          List.of("loki.source.file.x"),
          List.of(),
          new Health(state, "started <component> & more", Instant.parse("2026-07-01T10:00:00.5Z")),
          List.of(
              new Node.AttrNode(
                  "targets",
                  new Value.Arr(
                      List.of(
                          new Value.Capsule(Target.of(Map.of("z", "1", "__address__", "h:1")))))),
              new Node.BlockNode(
                  "basic_auth",
                  "",
                  List.of(new Node.AttrNode("password", new Value.Capsule(new Secret(CANARY)))))),
          List.of(new Node.AttrNode("o", new Value.Obj(fields))),
          List.of(),
          List.of(),
          true);
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public Optional<List<ComponentInfo>> components(String moduleId) {
      var all = targets == 0 ? List.of(view()) : List.of(view(), source());
      return moduleId.isEmpty() ? Optional.of(all) : Optional.empty();
    }

    /// A source with many targets, every thousandth of which fails.
    private ComponentInfo source() {
      var debugInfo = new ArrayList<Node>();
      for (int i = 0; i < targets; i++) {
        debugInfo.add(
            new Node.BlockNode(
                "targets_info",
                "",
                List.of(
                    new Node.AttrNode("path", new Value.Str("/log/" + i)),
                    new Node.AttrNode("labels", new Value.Str("{job=\"a\"}")),
                    new Node.AttrNode("is_running", new Value.Bool(i % 1000 != 0)),
                    new Node.AttrNode("read_offset", new Value.Int(i)))));
      }
      return new ComponentInfo(
          "loki.source.file",
          "loki.source.file.a",
          "",
          "a",
          List.of(),
          List.of(),
          List.of(),
          new Health(state, "", Instant.EPOCH),
          List.of(),
          List.of(),
          debugInfo,
          List.of(),
          true);
    }

    @Override
    public Optional<ComponentInfo> component(String globalId) {
      return switch (globalId) {
        case "loki.write.a" -> Optional.of(view());
        case "loki.source.file.a" -> Optional.of(source());
        default -> Optional.empty();
      };
    }

    @Override
    public Optional<Optional<HttpHandler>> handler(String globalId) {
      return switch (globalId) {
        case "loki.write.a" -> Optional.of(Optional.empty());
        case "add.x/exporter.b" ->
            Optional.of(
                Optional.of(
                    (request, response) -> response.text(200, "at " + request.path() + "\n")));
        default -> Optional.empty();
      };
    }

    @Override
    public @Nullable String reload() {
      return failure;
    }

    @Override
    public @Nullable String watchRefusal(String globalId) {
      return live ? null : "the live debugging service is disabled";
    }

    @Override
    public Watch watch(String globalId, Consumer<String> consumer) {
      consumer.accept("[IN]: one");
      consumer.accept("[OUT]: two");
      return () -> watchers.remove(consumer);
    }

    @Override
    public Optional<Map<Flow, Long>> flows(String moduleId) {
      return moduleId.isEmpty()
          ? Optional.of(Map.of(new Flow("loki.write.a", Tap.Kind.LOKI_LOG), System.nanoTime()))
          : Optional.empty();
    }

    @Override
    public @Nullable String reference(String name) {
      return name.equals("loki.write") ? "# loki.write\n" : null;
    }

    @Override
    public String listenAddress() {
      return "127.0.0.1:1";
    }

    @Override
    public Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry) {
      var at =
          new LogStep.Entry(
              Instant.EPOCH, entry.labels(), entry.metadata(), entry.line(), Map.of());
      return Optional.of(
          List.of(new LogStep("endpoint", LogStep.Outcome.SENT, "to h", List.of(at))));
    }

    @Override
    public @Nullable Load lastLoad() {
      return null;
    }

    @Override
    public List<Source> sources() {
      String text =
          """
          // %1$s
          loki.write "a" {
            endpoint {
              url = "http://u:%1$s@h/"
              basic_auth {
                password = "a" + "%1$s"
              }
              headers = { "X" = "%1$s" }
            }
          }
          argument "db_password" {
            default = "%1$s"
          }
          remote.http "b" {
            url = "http://h/x?a=1&api_key=%1$s"
          }
          """
              .formatted(CANARY);
      return List.of(new Source("dir/c.alloy", text.getBytes(UTF_8)));
    }
  }

  @BeforeEach
  void start() throws Exception {
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of());
    api = api(Map.of("storage.path", "x"));
    api.mount(server);
    server.start();
  }

  private AgentApi api(Map<String, String> flags) {
    return new AgentApi(
        agent,
        metrics,
        logs.output(),
        logs.log("http").with("service", "http"),
        Clock.SYSTEM,
        new ApiOptions("/ui/", true, false, true, "v0", flags, directory));
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<byte[]> send(String method, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.boundAddress().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private String answer(String method, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(method, path);
    return response.statusCode() + " " + new String(response.body(), UTF_8);
  }

  @Test
  void saysThatMembersDoNotGossip() throws Exception {
    api(Map.of("cluster.enabled", "true")).mount(server);
    assertThat(answer("POST", "/api/v1/ckit/transport/stream"))
        .isEqualTo("501 no gossip here: agents find each other by their join addresses\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /-/ready|200 Alloy is ready.",
        "POST /-/ready|200 Alloy is ready.",
        "GET /-/ready/strict|200 ready, all components are healthy",
        "GET /-/live|200 alive",
        "GET /-/healthy|200 All Alloy components are healthy.",
        "GET /-/reload|200 config reloaded",
        "POST /-/reload|200 config reloaded",
        "PUT /-/reload|404 404 page not found",
        "GET /nowhere|404 404 page not found",
        "GET /-/ready/more|404 404 page not found",
        "GET /api/v1/ckit/transport/x|404 clustering is disabled",
        "GET /api/v0/component/gone/metrics|400 failed to parse URL path"
            + " \"/api/v0/component/gone/metrics\": invalid path",
        "GET /api/v0/component/add.x/exporter.b/metrics/1|200 at /metrics/1",
        "GET /api/v0/web/components|404 404 page not found",
        "GET /ui/api/v0/web/reference/loki.write|200 # loki.write",
        "GET /ui/api/v0/web/reference/loki.gone|404 404 page not found",
        "GET /ui/api/v0/web/components/gone|404 404 page not found",
        "GET /ui/api/v0/web/modules/gone/components|500 module not found",
        "GET /ui/api/v0/web/graph/gone|500 module not found",
        "GET /ui/api/v0/web/graph?window=61|400 Invalid window: must be an integer between 1 and 60",
        "GET /-/support?duration=x|400 duration value (in seconds) should be a positive integer:"
            + " strconv.Atoi: parsing \"x\": invalid syntax",
        "GET /-/support?duration=0|400 duration value (in seconds) should be larger than 1",
        "GET /-/support?duration=31|400 duration value exceeds the server's write timeout",
        "POST /-/support?duration=1|404 404 page not found",
        "GET /debug/pprof/heap|404 404 page not found",
        "GET /debug/jfr?duration=0|400 duration must be an integer between 1 and 60",
        "GET /ui/api/v0/web/debug/loki.write.a|500 the live debugging service is disabled"
      })
  void answers(String request, String expected) throws Exception {
    String[] words = request.split(" ", 2);
    assertThat(answer(words[0], words[1])).isEqualTo(expected + "\n");
  }

  @Test
  void answersWithoutABodyForAComponentWithoutHandler() throws Exception {
    assertThat(answer("GET", "/api/v0/component/loki.write.a/metrics")).isEqualTo("404 ");
    assertThat(answer("GET", "/ui/api/v0/web/remotecfg/components")).isEqualTo("200 []");
  }

  @Test
  void tellsWhatIsNotReadyOrNotHealthy() throws Exception {
    agent.ready = false;
    agent.state = Health.State.UNHEALTHY;
    assertThat(answer("GET", "/-/ready")).isEqualTo("503 Alloy is not ready.\n");
    assertThat(answer("GET", "/-/healthy")).isEqualTo("500 unhealthy components: loki.write\n");
    agent.ready = true;
    assertThat(answer("GET", "/-/ready/strict"))
        .isEqualTo("503 unhealthy components: loki.write.a\n");
    agent.state = Health.State.EXITED;
    assertThat(answer("GET", "/-/healthy")).startsWith("200 ");
    assertThat(answer("GET", "/-/ready/strict")).startsWith("503 ");
    assertThat(answer("GET", "/-/live")).startsWith("200 ");
  }

  @Test
  void tellsAndLogsWhyAReloadFailed() throws Exception {
    agent.failure = "error during the initial load: f.alloy:1:1: no (and 2 more diagnostics)";
    assertThat(answer("POST", "/-/reload")).isEqualTo("400 " + agent.failure + "\n");
    assertThat(logged.toString(UTF_8))
        .contains("level=info msg=\"reload requested via /-/reload endpoint\" service=http")
        .contains("level=error msg=\"failed to reload config\" service=http err=\"error during");
  }

  @Test
  void writesAComponentMemberByMember() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/ui/api/v0/web/components/loki.write.a");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(new String(response.body(), UTF_8))
        .isEqualTo(
            "{\"name\":\"loki.write\",\"type\":\"block\",\"localID\":\"loki.write.a\","
                + "\"moduleID\":\"\",\"label\":\"a\",\"referencesTo\":[],"
                + "\"referencedBy\":[\"loki.source.file.x\"],\"dataFlowEdgesTo\":[],"
                + "\"health\":{\"state\":\"healthy\",\"message\":\"started \\u003ccomponent\\u003e"
                + " \\u0026 more\",\"updatedTime\":\"2026-07-01T10:00:00.5Z\"},\"original\":\"\","
                + "\"arguments\":[{\"name\":\"targets\",\"type\":\"attr\",\"value\":{\"type\":"
                + "\"array\",\"value\":[{\"type\":\"object\",\"value\":[{\"key\":\"__address__\","
                + "\"value\":{\"type\":\"string\",\"value\":\"h:1\"}},{\"key\":\"z\",\"value\":"
                + "{\"type\":\"string\",\"value\":\"1\"}}]}]}},{\"name\":\"basic_auth\","
                + "\"type\":\"block\",\"body\":[{\"name\":\"password\",\"type\":\"attr\","
                + "\"value\":{\"type\":\"capsule\",\"value\":\"(secret)\"}}]}],"
                + "\"exports\":[{\"name\":\"o\",\"type\":\"attr\",\"value\":{\"type\":\"object\","
                + "\"value\":[{\"key\":\"b\",\"value\":{\"type\":\"number\","
                + "\"value\":1152921504606847000}},{\"key\":\"a\",\"value\":{\"type\":\"number\","
                + "\"value\":0.5}}]}}],\"debugInfo\":[],\"liveDebuggingEnabled\":true}");
    assertThat(answer("GET", "/ui/api/v0/web/components"))
        .startsWith("200 [{\"name\":\"loki.write\"")
        .endsWith(
            "\"arguments\":[],\"exports\":[],\"debugInfo\":[],\"liveDebuggingEnabled\":true}]");
  }

  @Test
  void listsTheTargetsOfAllSources() throws Exception {
    agent.targets = 2500;
    assertThat(answer("GET", "/ui/api/v0/web/targets?offset=2499"))
        .isEqualTo(
            "200 {\"targets\":[{\"component\":\"loki.source.file.a\",\"name\":\"/log/2499\","
                + "\"labels\":\"{job=\\\"a\\\"}\",\"state\":\"running\",\"failing\":false,"
                + "\"read_offset\":2499,\"lag_bytes\":0,\"lag_seconds\":0,\"last_error\":\"\","
                + "\"acknowledged_time\":\"\",\"last_line\":\"\",\"last_scrape\":\"\"}],"
                + "\"found\":2500,\"all\":2500}");
    assertThat(answer("GET", "/ui/api/v0/web/targets").split("\"component\"", -1)).hasSize(1001);
    assertThat(answer("GET", "/ui/api/v0/web/targets?search=/log/24&limit=1"))
        .contains("\"/log/24\"")
        .endsWith(",\"found\":111,\"all\":2500}");
    assertThat(answer("GET", "/ui/api/v0/web/targets?only=failing")).contains("\"found\":3,");
    assertThat(answer("GET", "/ui/api/v0/web/targets?only=behind")).contains("\"found\":0,");
  }

  @Test
  void keepsWhatTheHealthWasAndWhatWasLogged() throws Exception {
    agent.state = Health.State.UNHEALTHY;
    api.health().look();
    api.health().look();
    agent.state = Health.State.HEALTHY;
    api.health().look();
    logs.log("a").with("component_path", "/", "component_id", "loki.write.a").warn("told \u001b");
    logs.log("a").with("component_path", "/m", "component_id", "loki.write.a").warn("another");

    assertThat(answer("GET", "/ui/api/v0/web/history/loki.write.a"))
        .matches(
            "200 \\{\"health\":\\[\\{\"state\":\"healthy\"[^{]*\\{\"state\":\"unhealthy\"[^{]*"
                + "\"log\":\\[\"[^,]*level=warn msg=\\\\\"told \\\\\\\\x1b[^,]*]}");
    assertThat(answer("GET", "/ui/api/v0/web/history/gone"))
        .isEqualTo("200 {\"health\":[],\"log\":[]}");
  }

  @Test
  void exposesMetricsInTheTextFormat() throws Exception {
    metrics.scope().counter("n_total", "help").increment();
    HttpResponse<byte[]> response = send("GET", "/metrics");
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(new String(response.body(), UTF_8)).contains("# TYPE n_total counter\nn_total 1\n");
  }

  @Test
  void servesThePagesBelowThePrefixOnly() throws Exception {
    for (String page :
        List.of("", "graph", "component/loki.write.a", "targets", "live", "status")) {
      var document = send("GET", "/ui/" + page);
      assertThat(document.statusCode()).as(page).isEqualTo(200);
      assertThat(new String(document.body(), UTF_8)).contains("<base href=\"/ui/\">");
      assertThat(document.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
          .doesNotContain("unsafe");
    }
    assertThat(answer("GET", "/ui/nothing")).startsWith("404 ");
    assertThat(answer("POST", "/ui/graph")).startsWith("404 ");
    assertThat(answer("GET", "/graph")).startsWith("404 ");
  }

  @Test
  void servesTheFilesOfThePages() throws Exception {
    for (String file : List.of("main.js", "app.css", "icon.svg", "lib/directives/repeat.js")) {
      var answer = send("GET", "/ui/ui/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.body()).as(file).isNotEmpty();
    }
    String tag = send("GET", "/ui/ui/main.js").headers().firstValue("ETag").orElseThrow();
    var again =
        client.send(
            HttpRequest.newBuilder(uri("/ui/ui/main.js")).header("If-None-Match", tag).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(again.statusCode()).isEqualTo(304);
    for (String other : List.of("no.js", "..%2fAgentApi.class", "Pages.class", "lib/x/../y.js")) {
      assertThat(send("GET", "/ui/ui/" + other).statusCode()).as(other).isNotEqualTo(200);
    }
  }

  @Test
  void showsTheConfigurationWithoutItsSecrets() throws Exception {
    assertThat(answer("GET", "/ui/api/v0/web/config"))
        .startsWith(
            "200 {\"loadedAt\":\"\",\"applied\":false,\"inForceSince\":\"\",\"files\":[{"
                + "\"name\":\"dir/c.alloy\"")
        .contains("//\\nloki.write", "url = \\\"(secret)\\\"", "{ \\\"X\\\" = \\\"(secret)\\\" }")
        .doesNotContain(CANARY);
    assertThat(answer("GET", "/ui/api/v0/web/status"))
        .contains("\"version\":\"v0\"", "\"flags\":{\"storage.path\":\"x\"}");
  }

  @Test
  void followsALine() throws Exception {
    String path = "/ui/api/v0/web/follow/";
    String body = "{\"labels\":\"{job=\\\"a\\\"}\",\"line\":\"hello <b>\"}";

    assertThat(post(path + "loki.write.a", body))
        .isEqualTo(
            "200 {\"steps\":[{\"component\":\"loki.write.a\",\"step\":\"endpoint\",\"outcome\":"
                + "\"sent\",\"reason\":\"to h\",\"entries\":[{\"timestamp\":\"1970-01-01T00:00:00Z\","
                + "\"labels\":\"{job=\\\"a\\\"}\",\"metadata\":\"{}\",\"line\":"
                + "\"hello \\u003cb\\u003e\"}]}]}");
    assertThat(post(path + "nothing", body)).isEqualTo("404 component not found\n");
    assertThat(post(path + "loki.write.a", "{\"labels\":\"x\"}"))
        .isEqualTo("400 expected labels such as {job=\"a\"}, got x\n");
    assertThat(post(path + "loki.write.a", "[")).startsWith("400 ");
    assertThat(answer("GET", path + "loki.write.a")).startsWith("405 ");
  }

  private String post(String path, String body) throws Exception {
    var response =
        client.send(
            HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.boundAddress().getPort() + path);
  }

  @Test
  void redirectsThePrefixWithoutItsSlash() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/ui");
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).contains("/ui/");
  }

  @Test
  void streamsWhatPassesThroughAComponent() throws Exception {
    agent.live = true;
    var uri =
        URI.create(
            "http://127.0.0.1:"
                + server.boundAddress().getPort()
                + "/ui/api/v0/web/debug/loki.write.a");
    var response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      String expected = "[IN]: one|;|[OUT]: two|;|";
      assertThat(new String(body.readNBytes(expected.length()), UTF_8)).isEqualTo(expected);
    }
  }

  @Test
  void streamsRates() throws Exception {
    var uri =
        URI.create(
            "http://127.0.0.1:"
                + server.boundAddress().getPort()
                + "/ui/api/v0/web/graph?window=1");
    var response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      String expected = "[{\"componentID\":\"loki.write.a\",\"targetComponentIDs\":null,";
      assertThat(new String(body.readNBytes(expected.length()), UTF_8)).isEqualTo(expected);
    }
  }

  @Test
  void putsNoSecretIntoTheSupportBundle() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/-/support?duration=1");
    assertThat(response.statusCode()).isEqualTo(200);
    var entries = new LinkedHashMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    assertThat(entries)
        .containsKeys(
            "alloy-support-bundle/alloy-metadata.yaml",
            "alloy-support-bundle/alloy-components.json",
            "alloy-support-bundle/alloy-metrics-sample-end.txt",
            "alloy-support-bundle/sources/c.alloy",
            "alloy-support-bundle/threads.txt",
            "alloy-support-bundle/heap.txt");
    assertThat(entries.values()).noneMatch(text -> text.contains(CANARY));
    assertThat(entries.get("alloy-support-bundle/sources/c.alloy"))
        .contains("password = \"(secret)\" + \"(secret)\"");
  }

  @Test
  void explainsTheJavaMachine() throws Exception {
    assertThat(answer("GET", "/debug/threads")).startsWith("200 ").contains("main");
    assertThat(answer("GET", "/debug/heap")).startsWith("200 heap: ").contains("java.lang.String");
  }
}
