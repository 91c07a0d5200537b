package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands beside the pages: readiness, health, reload, metrics, the support bundle.
class AgentApiIT extends ServedAgentApi {
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
        "GET /ui/api/v0/web/debug/loki.write.a|500 the live debugging service is disabled",
        "GET /ui/api/v0/web/debug/loki.write.b|404 component not found: there is no \"loki.write.b\"; did"
            + " you mean \"loki.write.a\"?"
      })
  void answers(String request, String expected) throws Exception {
    String[] words = request.split(" ", 2);
    assertThat(answer(words[0], words[1])).isEqualTo(expected + "\n");
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
        .contains("level=error msg=\"failed to reload config\" service=http err=\"error during")
        .contains("(and 2 more diagnostics)\" hint=\"a hint\"");
  }

  @Test
  void exposesMetricsInTheTextFormat() throws Exception {
    metrics.scope().counter("n_total", "help").increment();
    HttpResponse<byte[]> response = send("GET", "/metrics");
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(new String(response.body(), UTF_8)).contains("# TYPE n_total counter\nn_total 1\n");
    metrics.scope().counter("other_total", "help").increment();
    assertThat(answer("GET", "/ui/api/v0/web/metrics?containing=x,n_to"))
        .isEqualTo("200 # HELP n_total help\n# TYPE n_total counter\nn_total 1\n");
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
    assertThat(entries.values()).noneMatch(text -> text.contains(FakeAgent.CANARY));
    assertThat(entries.get("alloy-support-bundle/sources/c.alloy"))
        .contains("password = \"(secret)\" + \"(secret)\"");
  }

  /// @param headers `name=value`, one after another; `HOST` is the agent's own
  @ParameterizedTest
  @CsvSource({
    "'', 200",
    "Sec-Fetch-Site=cross-site, 403",
    "Sec-Fetch-Site=same-site, 403",
    "Sec-Fetch-Site=none, 200",
    "Sec-Fetch-Site=same-origin Origin=https://pages.example, 200",
    "Origin=http://HOST, 200",
    "Origin=HTTP://HOST, 200",
    "Origin=http://evil.example, 403",
    "Origin=http://127.0.0.1:1, 403",
    "Origin=null, 403",
    "Origin=https://pages.example X-Forwarded-Host=pages.example, 200",
    "Origin=https://pages.example X-Forwarded-Host=pages.example:443, 200",
    "Origin=https://pages.example X-Forwarded-Host=other.example, 403",
  })
  void refusesWhatAPageOfAnotherSiteAsksFor(String headers, int status) throws Exception {
    agent.live = true;
    for (String path :
        List.of(
            "/-/reload",
            "/-/support?duration=0",
            "/debug/heap",
            "/ui/api/v0/web/follow/loki.write.a",
            "/ui/api/v0/web/tap/loki.write.a",
            "/ui/api/v0/web/debug/loki.write.a")) {
      int expected = status == 200 ? allowed(path) : status;
      assertThat(asked(path, headers)).as(path).isEqualTo(expected);
    }
    for (String path : List.of("/metrics", "/-/ready", "/ui/api/v0/web/components", "/ui/")) {
      assertThat(asked(path, headers)).as(path).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Referer=http://evil.example/page, 403",
    "Referer=http://127.0.0.1:1/, 403",
    "Referer=http://HOST, 200",
    "Referer=http://HOST/ui/status?a=b, 200",
    "Referer=https://pages.example/x X-Forwarded-Host=pages.example, 200",
    "Referer=http://evil.example/ Origin=http://HOST, 200",
    "Referer=http://evil.example/ Sec-Fetch-Site=none, 200",
  })
  void refusesALinkOrAnImageOnAPageOfAnotherSite(String headers, int status) throws Exception {
    agent.live = true;
    for (String path : List.of("/-/reload", "/-/support?duration=0", "/debug/heap")) {
      int expected = status == 200 ? allowed(path) : status;
      assertThat(asked(path, headers)).as(path).isEqualTo(expected);
    }
    for (String path : List.of("/ui/api/v0/web/tap/loki.write.a", "/-/ready", "/ui/")) {
      assertThat(asked(path, headers)).as(path).isEqualTo(200); // behind a proxy with another Host
    }
  }

  /// What a request gets that is understood and not refused.
  private static int allowed(String path) {
    return path.startsWith("/-/support") ? 400 : path.contains("/follow/") ? 405 : 200;
  }

  private int asked(String path, String headers) throws Exception {
    var request = HttpRequest.newBuilder(uri(path));
    for (String header : headers.isEmpty() ? new String[0] : headers.split(" ", -1)) {
      String host = "127.0.0.1:" + server.boundAddress().getPort();
      String[] pair = header.replace("HOST", host).split("=", 2);
      request.header(pair[0], pair[1]);
    }
    var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  @Test
  void saysThatAnswersAreWhatTheySayAndHowThingsAreNow() throws Exception {
    for (String path :
        List.of(
            "/-/ready", "/metrics", "/ui/api/v0/web/components", "/ui/api/v0/web/gone", "/gone")) {
      var headers = send("GET", path).headers();
      assertThat(headers.firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
      assertThat(headers.firstValue("Cache-Control")).as(path).contains("no-store");
    }
    assertThat(send("GET", "/ui/").headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @Test
  void explainsTheJavaMachine() throws Exception {
    assertThat(answer("GET", "/debug/threads")).startsWith("200 ").contains("main");
    assertThat(answer("GET", "/debug/heap")).startsWith("200 heap: ").contains("java.lang.String");
  }
}
