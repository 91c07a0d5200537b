package dev.pewter.metrics.prometheus.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.FastClock;
import dev.pewter.metrics.Batches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a target is asked.
class ScrapeRequestsIT extends ScrapedEndpoint {
  ScrapeRequestsIT() throws IOException {
    super(new FastClock(10)); // a reload takes a moment only
  }

  @Test
  void asksAsTheReferenceDoes() throws Exception {
    endpoint.answers("a 1\n");
    start("params = {\"x\" = [\"1 2\"]}", "metrics_path = \"/m\"");

    assertThat(value(untilUp(), "a")).isEqualTo(1);
    assertThat(endpoint.requests().getFirst())
        .startsWith("GET /m?x=1+2 HTTP/1.1\r\n")
        .containsIgnoringCase(
            "\r\nAccept: application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=underscores;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n")
        .containsIgnoringCase("\r\nAccept-Encoding: gzip\r\n")
        .containsIgnoringCase("\r\nUser-Agent: Test\r\n")
        .containsIgnoringCase("\r\nX-Prometheus-Scrape-Timeout-Seconds: 0.1\r\n")
        .containsIgnoringCase("\r\nHost: " + endpoint.address() + "\r\n");
  }

  @Test
  void sendsTheTokenOfAFileAndFollowsItsChanges(@TempDir Path directory) throws Exception {
    var token = directory.resolve("token");
    Files.writeString(token, "first\n");
    long soon = System.currentTimeMillis() + 60_000;
    endpoint.answers(
        "container_cpu_usage_seconds_total{pod=\"p\",namespace=\"n\"} 5 " + soon + "\n");
    start(
        "bearer_token_file = \"" + token + "\"",
        "metrics_path = \"/api/v1/nodes/node-1/proxy/metrics/cadvisor\"");
    var first = untilUp();
    Files.writeString(token, "second");
    await()
        .until(
            () ->
                endpoint.requests().stream()
                    .anyMatch(r -> r.toLowerCase(Locale.ROOT).contains("bearer second")));

    assertThat(endpoint.requests().getFirst())
        .startsWith("GET /api/v1/nodes/node-1/proxy/metrics/cadvisor HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nAuthorization: Bearer first\r\n");
    assertThat(Batches.lines(first).getFirst())
        .contains("namespace=\"n\", pod=\"p\"} 5.0 @" + soon);
  }

  @Test
  void namesTheRightThatANodeThroughTheApiServerNeeds() throws Exception {
    endpoint.answers(
        out -> out.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8)));
    start("metrics_path = \"/k8s/c-1/api/v1/nodes/node-1/proxy/metrics/cadvisor\"");
    untilError(
        "server returned HTTP status 403 Forbidden: no right to get nodes/proxy, node node-1, in a"
            + " ClusterRole");
  }

  @Test
  void asksAsTheSettingsOfTheClientSay() throws Exception {
    endpoint.answers("a 1\n");
    start(
        "http_headers = {\"X-Own\" = [\"one\", \"two\"]}",
        "basic_auth {\nusername = \"u\"\npassword = \"first\"\n}");
    untilUp();
    assertThat(endpoint.requests().getFirst())
        .containsIgnoringCase("\r\nX-Own: one\r\n")
        .containsIgnoringCase("\r\nX-Own: two\r\n")
        .containsIgnoringCase("\r\nAuthorization: Basic " + base64("u:first") + "\r\n");

    scrape.update(arguments("basic_auth {\nusername = \"u\"\npassword = \"second\"\n}"));
    await()
        .until(
            () ->
                endpoint.requests().getLast().contains("Basic " + base64("u:second"))
                    && !endpoint.requests().getLast().toLowerCase(Locale.ROOT).contains("x-own"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void asksThroughAProxy() throws Exception {
    endpoint.answers("a 1\n");
    start(
        "targets = [{\"__address__\" = \"nowhere.test:81\"}]",
        "proxy_url = \"http://" + endpoint.address() + "\"");

    assertThat(value(untilUp(), "a")).isEqualTo(1);
    assertThat(endpoint.requests().getFirst())
        .startsWith("GET http://nowhere.test:81/metrics HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nHost: nowhere.test:81\r\n");
  }

  @Test
  void followsRedirectsUnlessToldNotTo() throws Exception {
    try (var other = new Endpoint()) {
      other.answers("a 1\n");
      String found =
          "HTTP/1.1 302 Found\r\nLocation: http://%s/other\r\nContent-Length: 0\r\n\r\n"
              .formatted(other.address());
      endpoint.answers(out -> out.write(found.getBytes(UTF_8)));
      start();
      assertThat(value(untilUp(), "a")).isEqualTo(1);
      assertThat(other.requests().getFirst()).startsWith("GET /other HTTP/1.1\r\n");

      scrape.update(arguments("follow_redirects = false"));
      untilError("server returned HTTP status 302 Found");
    }
  }
}
