package dev.pewter.core.builtin.remote.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteHttpIT {
  private final TestContext context = new TestContext("remote.http.test");
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "  one\n";

  RemoteHttpIT() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          byte[] sent = exchange.getRequestBody().readAllBytes();
          requests.add(
              "%s %s agent=%s a=%s body=%s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      headers.getFirst("User-Agent"),
                      headers.getFirst("X-A"),
                      new String(sent, StandardCharsets.UTF_8)));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
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
  void exportsTheTrimmedAnswerWhenItIsBuilt() throws ComponentException {
    var component = new RemoteHttp(context, arguments("GET", Map.of(), "", true));
    assertThat(context.lastExport(RemoteHttpExports.class).content())
        .isEqualTo(new OptionalSecret(true, "one"));
    assertThat(Objects.requireNonNull(component.health()).message()).isEqualTo("polled endpoint");
    assertThat(requests).containsExactly("GET /r?x=1 agent=Test a=null body=");
  }

  @Test
  void sendsWhatItIsTold() throws ComponentException {
    var component =
        new RemoteHttp(
            context, arguments("POST", Map.of("X-A", "1", "User-Agent", "me"), "ask", false));
    assertThat(component.debugInfo()).isNull();
    assertThat(requests).containsExactly("POST /r?x=1 agent=me a=1 body=ask");
  }

  @Test
  void isNotBuiltWithoutAnAnswer() {
    status = 404;
    assertThatThrownBy(() -> new RemoteHttp(context, arguments("GET", Map.of(), "", false)))
        .isInstanceOf(ComponentException.class)
        .hasMessage("unexpected status code 404 Not Found");
    assertThat(context.exports()).isEmpty();
  }

  @Test
  void aFailureKeepsTheContentAndIsUnhealthy() throws ComponentException, InterruptedException {
    var component = new RemoteHttp(context, arguments("GET", Map.of(), "", false));
    status = 500;
    assertThat(component.poll(null)).isEqualTo("unexpected status code 500 Internal Server Error");
    assertThat(context.lastExport(RemoteHttpExports.class).content().reveal()).isEqualTo("one");
    Health health = Objects.requireNonNull(component.health());
    assertThat(health.state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(health.message())
        .isEqualTo("polling failed: unexpected status code 500 Internal Server Error");
    status = 200;
    answer = "two";
    assertThat(component.poll(null)).isNull();
    assertThat(context.lastExport(RemoteHttpExports.class).content().reveal()).isEqualTo("two");
  }

  private RemoteHttpArguments arguments(
      String method, Map<String, String> headers, String body, boolean isSecret) {
    return new RemoteHttpArguments(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/r?x=1"),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        isSecret,
        method,
        headers,
        body,
        HttpClientArguments.DEFAULT);
  }
}
