package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalExchangeTest {
  private final TestContext context = new TestContext("http");
  private final HttpServer server =
      new HttpServer(
          HttpServerOptions.at("127.0.0.1:0"), context.log(), context.metrics()); // not started
  private final LocalResponse response = new LocalResponse(100);

  @AfterEach
  void close() {
    server.close();
  }

  private String ask(String uri) throws IOException, InterruptedException {
    response.clear();
    server.answer(new LocalRequest(uri, Map.of("accept", "text/plain")), response);
    return response.status()
        + " "
        + new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }

  @Test
  void asksTheLongestPrefixWithoutAConnection() throws Exception {
    server.handle("/a", (request, r) -> r.text(200, "a" + request.path() + request.query()));
    server.handle("/a/b", (request, r) -> r.text(201, "b " + request.header("Accept")));

    assertThat(ask("/a/c/d?x=1&x=2")).isEqualTo("200 a/c/d{x=1}");
    assertThat(ask("/a/b")).isEqualTo("201 b text/plain");
    assertThat(response.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(ask("/elsewhere")).isEqualTo("404 404 page not found\n");
  }

  @Test
  void keepsABodyThatIsStreamed() throws Exception {
    server.handle(
        "/",
        (_, r) -> {
          try (var out = r.stream()) {
            out.write('[');
            out.write("body".getBytes(StandardCharsets.UTF_8));
            out.write(']');
          }
        });

    assertThat(ask("/")).isEqualTo("200 [body]");
  }

  @Test
  void refusesABodyBeyondItsBound() {
    server.handle("/", (_, r) -> r.send(new byte[101]));

    assertThatThrownBy(() -> ask("/"))
        .isInstanceOf(IOException.class)
        .hasMessage("a body of more than 100 bytes");
  }

  @Test
  void refusesWhatIsNotAPath() {
    assertThatThrownBy(() -> new LocalRequest("metrics", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
