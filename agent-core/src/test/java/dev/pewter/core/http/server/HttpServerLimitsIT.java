package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server refuses, gives up or makes wait, so that nobody can exhaust it.
class HttpServerLimitsIT extends ListeningServer {
  private static final String REJECTED = "pewter_http_server_rejected_total";
  private static final String CLOSED = "Connection reset.*|Broken pipe.*";

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(2);

  private static HttpServerOptions limits(
      int maxConnections, Duration head, Duration bodyAndIdle, Duration write) {
    return new HttpServerOptions(
        "127.0.0.1:0", 1024, 1000, 4000, maxConnections, 4, head, bodyAndIdle, bodyAndIdle, write);
  }

  private static HttpServerOptions small() {
    return limits(20, LONG, LONG, LONG);
  }

  private void awaitRejected(String reason) {
    await().untilAsserted(() -> assertThat(metrics.value(REJECTED, "reason", reason)).isEqualTo(1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "line too long, 414, too_large",
    "headers too long, 431, too_large",
    "declared body too long, 413, too_large",
    "chunked body too long, 413, too_large",
    "no host, 400, malformed",
    "two hosts, 400, malformed",
    "length and chunked, 400, malformed",
    "two lengths, 400, malformed",
    "garbage, 400, malformed",
  })
  void refusesWhatIsTooLargeOrAmbiguous(String what, int status, String reason) throws Exception {
    start(small());
    String request =
        switch (what) {
          case "line too long" -> "GET /" + "a".repeat(2000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
          case "headers too long" ->
              "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(2000) + "\r\n\r\n";
          case "declared body too long" ->
              "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + "b".repeat(1001);
          case "chunked body too long" ->
              "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                  + "b".repeat(1001)
                  + "\r\n0\r\n\r\n";
          case "no host" -> "GET / HTTP/1.1\r\n\r\n";
          case "two hosts" -> "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
          case "length and chunked" ->
              "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
          case "two lengths" ->
              "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                  + "Content-Length: 4\r\n\r\nabcd";
          default -> "\u0016\u0003\u0001 hello\r\n\r\n";
        };
    assertThat(once(request)).startsWith("HTTP/1.1 " + status + " ");
    awaitRejected(reason);
  }

  @ParameterizedTest(name = "begun with [{0}]")
  @CsvSource({"'GET / HTT'", "'GET /echo HTTP/1.1\r\nHost: x\r\nA'", "''"})
  void closesConnectionsThatDoNotFinishTheirHeaders(String begun) throws Exception {
    start(limits(20, SHORT, LONG, LONG));
    try {
      assertThat(once(begun)).isEmpty();
    } catch (SocketException e) { // closed before a busy client had begun
      assertThat(e).hasMessageMatching(CLOSED);
    }
    awaitRejected("timed_out");
  }

  @Test
  void aHeaderEveryNowAndThenDoesNotKeepAConnection() throws Exception {
    start(limits(20, SHORT, LONG, LONG));
    try (var connection = connect()) {
      assertThatThrownBy(
              () -> {
                connection.send("GET /echo HTTP/1.1\r\nHost: x\r\n");
                while (true) {
                  connection.send("A: b\r\n");
                  connection.socket().setSoTimeout(50);
                  try {
                    if (connection.in().read() < 0) {
                      throw new IOException("closed");
                    }
                  } catch (SocketTimeoutException e) {
                    continue; // still open: send the next one
                  }
                }
              })
          .isInstanceOf(IOException.class);
      awaitRejected("timed_out"); // not since its headers were too long, as they become at last
    }
  }

  @Test
  void closesIdleConnectionsAndUnfinishedBodies() throws Exception {
    start(limits(20, LONG, SHORT, LONG));
    try (var connection = connect()) {
      connection.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.readAnswer();
      assertThat(connection.readAll()).isEmpty();
    }
    assertThat(metrics.value(REJECTED, "reason", "timed_out")).isZero();
    assertThat(once("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")).isEmpty();
    awaitRejected("timed_out");
  }

  @Test
  void refusesConnectionsBeyondTheLimit() throws Exception {
    start(limits(2, LONG, LONG, LONG));
    try (var first = connect();
        var second = connect()) {
      first.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      second.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(once("")).startsWith("HTTP/1.1 503 ");
      awaitRejected("too_many_connections");
    }
    await().until(() -> get("/echo").startsWith("HTTP/1.1 200"));
  }

  @Test
  void refusesRequestsBeyondTheLimit() throws Exception {
    var running = start(small());
    var release = new CountDownLatch(1);
    var entered = new CountDownLatch(4);
    running.handle(
        "/wait",
        (_, _) -> {
          entered.countDown();
          release.await();
        });
    var waiting = new ArrayList<RawConnection>();
    for (int i = 0; i < 4; i++) {
      waiting.add(connect().send("GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }
    entered.await();
    assertThat(get("/echo")).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
    release.countDown();
    for (var connection : waiting) {
      assertThat(connection.readAll()).startsWith("HTTP/1.1 200 OK");
      connection.close();
    }
    await().until(() -> get("/echo").startsWith("HTTP/1.1 200"));
  }

  @Test
  void servesAThousandConnectionsAtOnce() throws Exception {
    start();
    var connections = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i < 1000; i++) {
        connections.add(connect());
      }
      for (var connection : connections) {
        connection.send("GET /echo/x HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      for (var connection : connections) {
        assertThat(connection.readAnswer()).endsWith("GET /x ");
      }
    } finally {
      for (var connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void aStreamWaitsForASlowReader() throws Exception {
    var running = start();
    var written = new AtomicLong();
    running.handle(
        "/endless",
        (_, response) -> {
          try (var out = response.stream()) {
            for (int i = 0; i < 2000; i++) {
              out.write(new byte[10_000]);
              written.addAndGet(10_000);
            }
          }
        });
    try (var connection = connect()) {
      connection.send("GET /endless HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      var last = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(19_000_000);
      assertThat(connection.in().readAllBytes().length).isGreaterThan(20_000_000);
      assertThat(written.get()).isEqualTo(20_000_000);
    }
  }

  @Test
  void aReaderThatStopsReadingLosesItsStream() throws Exception {
    var running = start(limits(20, LONG, LONG, SHORT));
    var failure = new AtomicReference<@Nullable IOException>();
    running.handle(
        "/endless",
        (_, response) -> {
          try (var out = response.stream()) {
            while (true) {
              out.write(new byte[10_000]);
            }
          } catch (IOException e) {
            failure.set(e);
            throw e;
          }
        });
    try (var connection = connect()) {
      connection.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
      await().until(() -> failure.get() != null);
      assertThat(failure.get()).hasMessage("client is too slow");
    }
  }

  @Test
  void allBodiesTogetherAreBounded() throws Exception {
    start(small());
    var begun = new ArrayList<RawConnection>();
    for (int i = 0; i < 4; i++) {
      begun.add(
          connect()
              .send(
                  "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                      + "Connection: close\r\n\r\n"
                      + "b".repeat(999)));
    }
    String full =
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
            + "Connection: close\r\n\r\n"
            + "b".repeat(500);
    await().until(() -> once(full).startsWith("HTTP/1.1 503 "));
    for (var connection : begun) {
      assertThat(connection.send("b").readAll()).startsWith("HTTP/1.1 200 OK");
      connection.close();
    }
    await().until(() -> once(full).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void bearsAnyBytes() throws Exception {
    start(small());
    var random = new java.util.Random(4);
    String alphabet = "GET POST /echo HTTP/1.1\r\n\r\nHost: x\r\nContent-Length: 5\r\n:%\0\u00ff;0";
    for (int i = 0; i < 300; i++) {
      var bytes = new StringBuilder(i % 2 == 0 ? "GET /echo HTTP/1.1\r\nHost: x\r\n" : "");
      for (int n = random.nextInt(200); n > 0; n--) {
        int from = random.nextInt(alphabet.length());
        bytes.append(alphabet, from, Math.min(alphabet.length(), from + 1 + random.nextInt(6)));
      }
      try (var connection = connect()) {
        connection.send(bytes.toString()).finishOutput();
        connection.readAll();
      } catch (SocketException e) {
        assertThat(e).hasMessageMatching(CLOSED);
      }
    }
    await().until(() -> get("/echo").startsWith("HTTP/1.1 200 "));
    assertThat(log.lines()).noneMatch(l -> l.startsWith("error"));
  }
}
