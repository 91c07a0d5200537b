package dev.pewter.core.builtin.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlIT {
  private static final String GROUPS = "[{\"targets\": [\"h:1\"], \"labels\": {\"l\": \"v\"}}]";

  private final TestContext context = new TestContext("discovery.http.test");
  private final HttpServer server;
  private final List<String> headers = new ArrayList<>();
  private volatile int status = 200;
  private volatile String type = "application/json";
  private volatile String body = GROUPS;
  private Map<String, List<Target>> last = Map.of();

  TargetUrlIT() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          for (var name :
              List.of("Accept", "X-Prometheus-Refresh-Interval-Seconds", "User-Agent")) {
            headers.add(exchange.getRequestHeaders().getFirst(name));
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksForTargets() throws InterruptedException {
    assertThat(refresh())
        .containsExactly(
            Target.of(Map.of("__address__", "h:1", "l", "v", "__meta_url", url().toString())));
    assertThat(headers).containsExactly("application/json", "1.5", "Test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "application/json; charset=\"utf-8\""
      })
  void takesJsonInUtf8(String contentType) throws InterruptedException {
    type = contentType;
    assertThat(refresh()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          500 | application/json         | []                         | server returned HTTP status 500 Internal Server Error
          204 | application/json         | ''                         | server returned HTTP status 204
          200 | text/html                | []                         | unsupported content type "text/html"
          200 | application/json;q=1     | []                         | unsupported content type "application/json;q=1"
          200 | application/json         | [null]                     | nil target group item found (index 0)
          200 | application/json         | [{"targets": [1]}]         | expected a string, got a number
          200 | application/json         | x: []                      | unexpected character at offset 0
          200 | application/json         | {}                         | expected a list of target groups
          200 | application/json         | ''                         | unexpected end of JSON input
          """)
  void aFailureKeepsTheLastTargets(int code, String contentType, String content, String error)
      throws InterruptedException {
    var before = refresh();
    status = code;
    type = contentType;
    body = content;
    assertThat(refresh()).isEqualTo(before);
    assertThat(context.metrics().value("prometheus_sd_http_failures_total")).isEqualTo(1);
    assertThat(context.log().lines()).singleElement().asString().contains(error);
  }

  @Test
  void aServerThatIsGoneKeepsTheLastTargets() throws InterruptedException {
    var before = refresh();
    server.stop(0);
    assertThat(refresh()).isEqualTo(before);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/t");
  }

  private List<Target> refresh() throws InterruptedException {
    var arguments =
        new DiscoveryHttpArguments(url(), Duration.ofMillis(1500), HttpClientArguments.DEFAULT);
    try (var source = new TargetUrl(arguments, context)) {
      last = source.refresh(last);
    }
    return last.values().stream().flatMap(List::stream).toList();
  }
}
