package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The endless answers, and what is left of them once nobody looks: nothing.
class LiveViewsIT extends ServedAgentApi {
  private static final String DEBUG = "/ui/api/v0/web/debug/loki.write.a";
  private static final String TAP = "/ui/api/v0/web/tap/loki.write.a";
  private static final int MOST = 64;

  private HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static void assertBegins(InputStream body, String expected) throws IOException {
    assertThat(new String(body.readNBytes(expected.length()), UTF_8)).isEqualTo(expected);
  }

  @Test
  void streamsWhatPassesThroughAComponent() throws Exception {
    agent.live = true;
    try (var body = open(DEBUG).body()) {
      assertBegins(body, "[IN]: one|;|[OUT]: two|;|");
    }
  }

  /// Nothing that passes from then on is missed.
  @Test
  void watchBeforeTheirAnswerBegins() throws Exception {
    agent.live = true;
    try (var _ = open(DEBUG).body()) {
      assertThat(agent.watchers).hasSize(1);
    }
  }

  @Test
  void tellsWhatPassesAndWhatItCouldNotShow() throws Exception {
    agent.live = true;
    agent.flood = 1500;
    try (var body = open(TAP).body()) {
      assertBegins(body, "{\"text\":\"[IN]: one\"}\n{\"text\":\"[OUT]: two\"}\n");
      assertBegins(body, "{\"text\":\"flood\"}\n".repeat(998) + "{\"lost\":502}\n");
    }
    assertThat(answer("GET", TAP.replace("write.a", "write.b"))).startsWith("404 ");
  }

  @Test
  void takeNoPlaceForTheirHead() throws Exception {
    agent.live = true;
    for (int i = 0; i <= MOST; i++) {
      assertThat(answer("HEAD", i % 2 == 0 ? TAP : "/ui/api/v0/web/graph")).isEqualTo("200 ");
    }
    assertThat(agent.watchers).isEmpty();
  }

  @Test
  void streamsRates() throws Exception {
    try (var body = open("/ui/api/v0/web/graph?window=1").body()) {
      assertBegins(body, "[{\"componentID\":\"loki.write.a\",\"targetComponentIDs\":null,");
    }
  }

  @Test
  void endWhenTheComponentCannotBeWatchedAnyMore() throws Exception {
    agent.live = true;
    try (var body = open(DEBUG).body()) {
      assertBegins(body, "[IN]: one");
      agent.live = false;
      assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("|;|[OUT]: two|;|");
    }
    assertNobodyIsServed();
  }

  /// The second round finds all places free again.
  @Test
  void holdNothingOnceTheViewersAreGone() throws Exception {
    agent.live = true;
    for (int round = 0; round < 2; round++) {
      var bodies = new ArrayList<InputStream>();
      for (int i = 0; i < MOST; i++) {
        var view = open(i % 2 == 0 ? DEBUG : "/ui/api/v0/web/graph?window=60");
        assertThat(view.statusCode()).isEqualTo(200);
        bodies.add(view.body());
      }
      assertThat(answer("GET", DEBUG)).isEqualTo("503 too many live views are open, at most 64\n");
      for (var body : bodies) {
        body.close();
      }
      assertNobodyIsServed();
    }
  }

  /// As a pipe into `nc -N` asks: nothing more will be sent, and nothing is waited for any more.
  @Test
  void holdNothingForOneWhoLeftBeforeTheAnswer() throws Exception {
    agent.live = true;
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), server.boundAddress().getPort())) {
      socket
          .getOutputStream()
          .write(("GET " + DEBUG + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(UTF_8));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isNotNull();
    }
    assertNobodyIsServed();
  }

  private void assertNobodyIsServed() {
    await()
        .untilAsserted(
            () -> {
              assertThat(agent.watchers).isEmpty();
              assertThat(answer("GET", "/debug/threads"))
                  .containsOnlyOnce("\"http/GET "); // which tells it
            });
  }
}
