package dev.pewter.core.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerIT {
  private static final String REJECTED = "pewter_http_server_rejected_total";

  private final RecordingLog log = new RecordingLog();
  private final CountingMetrics metrics = new CountingMetrics();
  private @Nullable HttpServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private HttpServer start(HttpServerOptions options) throws Exception {
    var started = new HttpServer(options, log, metrics);
    server = started;
    started.handle(
        "/echo",
        (request, response) ->
            response.text(
                200,
                request.method() + " " + request.path() + " " + new String(request.body(), UTF_8)));
    started.start();
    return started;
  }

  private HttpServer start() throws Exception {
    return start(HttpServerOptions.at("127.0.0.1:0"));
  }

  private static HttpServerOptions limits(int maxConnections, Duration time) {
    return new HttpServerOptions(
        "127.0.0.1:0", 1024, 1000, 4000, maxConnections, 4, time, time, time, time);
  }

  private static HttpServerOptions small() {
    return limits(20, Duration.ofSeconds(20));
  }

  private static HttpServerOptions hasty() {
    return limits(20, Duration.ofMillis(300));
  }

  private RawConnection connect() throws IOException {
    return RawConnection.to(java.util.Objects.requireNonNull(server).boundAddress());
  }

  private String once(String request) throws IOException {
    try (var connection = connect()) {
      return connection.send(request).readAll();
    }
  }

  private String get(String path, String... headers) throws IOException {
    var lines = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return once(lines + "\r\n");
  }

  @Test
  void keepsAConnectionOpenForMoreRequests() throws Exception {
    start();
    try (var connection = connect()) {
      for (int i = 0; i < 3; i++) {
        connection.send(
            "POST /echo/a%20b?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nn" + i);
        assertThat(connection.readAnswer())
            .startsWith("HTTP/1.1 200 OK\n")
            .endsWith("POST /a b n" + i);
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    start();
    try (var connection = connect()) {
      var all = new StringBuilder(); //
      for (int i = 0; i < 200; i++) {
        all.append("GET /echo/" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      connection.send(all.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(connection.readAnswer()).endsWith("GET /" + i + " ");
      }
    }
  }

  @Test
  void readsChunkedBodiesAndAsksForExpectedOnes() throws Exception {
    start();
    try (var connection = connect()) {
      connection.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
              + "Expect: 100-continue\r\n\r\n");
      assertThat(connection.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(connection.readLine()).isEmpty();
      connection.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(connection.readAnswer()).endsWith("POST  abcde");
    }
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource({
    "/a/%2e%2e/%2e%2e/etc/passwd, 301, /etc/passwd",
    "/a//b/./c?q=1, 301, /a/b/c?q=1",
    "/nowhere, 404, ''",
    "/bad%zzescape, 400, ''",
    "/nul%00, 400, ''",
    "relative, 400, ''",
    "http://other/nowhere, 404, ''",
  })
  void answersOddTargetsItself(String target, int status, String location) throws Exception {
    start();
    String answer = get(target);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (!location.isEmpty()) {
      assertThat(answer).contains("Location: " + location);
    }
  }

  @Test
  void headHasTheLengthButNoBody() throws Exception {
    start()
        .handle(
            "/stream",
            (_, response) -> {
              try (var out = response.stream()) {
                out.write(1);
              }
            });
    assertThat(once("HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK")
        .endsWith("\r\n\r\n")
        .doesNotContain("\r\n\r\n0");
    String answer = once("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).contains("Content-Length: 6\r\n").endsWith("\r\n\r\n");
  }

  @Test
  void answersHttp10AndAClientThatHasFinishedSending() throws Exception {
    var running = start();
    running.handle(
        "/stream",
        (_, response) -> {
          try (var out = response.stream()) {
            out.write("abc".getBytes(UTF_8));
          }
        });
    try (var connection = connect()) {
      String answer = connection.send("GET /echo HTTP/1.0\r\n\r\n").finishOutput().readAll();
      assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("GET  ");
    }
    assertThat(once("GET /stream HTTP/1.0\r\n\r\n"))
        .doesNotContain("chunked")
        .endsWith("\r\n\r\nabc");
  }

  @Test
  void compressesLongTextsForWhoAcceptsIt() throws Exception {
    var running = start();
    running.handle("/long", (_, response) -> response.text(200, "0123456789".repeat(10_000)));
    try (var connection = connect()) {
      connection.send("GET /long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n");
      int length = -1;
      var headers = new ArrayList<String>();
      for (String line = connection.readLine(); !line.isEmpty(); line = connection.readLine()) {
        headers.add(line);
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      assertThat(headers).contains("Content-Encoding: gzip", "Vary: Accept-Encoding");
      byte[] body = connection.in().readNBytes(length);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
          .hasSize(100_000);
    }
    assertThat(get("/long", "Accept-Encoding: gzip;q=0"))
        .contains("Vary: Accept-Encoding")
        .endsWith("0123456789");
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
    assertThat(metrics.value(REJECTED, "reason", reason)).isEqualTo(1);
  }

  @ParameterizedTest(name = "begun with [{0}]")
  @CsvSource({"'GET / HTT'", "'GET /echo HTTP/1.1\r\nHost: x\r\nA'", "''"})
  void closesConnectionsThatDoNotFinishTheirHeaders(String begun) throws Exception {
    start(hasty());
    assertThat(once(begun)).isEmpty();
    assertThat(metrics.value(REJECTED, "reason", "timed_out")).isEqualTo(1);
  }

  @Test
  void aHeaderEveryNowAndThenDoesNotKeepAConnection() throws Exception {
    start(hasty());
    try (var connection = connect()) {
      connection.send("GET /echo HTTP/1.1\r\nHost: x\r\n");
      var began = System.nanoTime();
      assertThatThrownBy(
              () -> {
                while (true) {
                  connection.send("A: b\r\n");
                  connection.socket().setSoTimeout(50);
                  try {
                    if (connection.in().read() < 0) {
                      throw new IOException("closed");
                    }
                  } catch (java.net.SocketTimeoutException e) {
                    continue; // still open: send the next one
                  }
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void closesIdleConnectionsAndUnfinishedBodies() throws Exception {
    start(hasty());
    try (var connection = connect()) {
      connection.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.readAnswer();
      assertThat(connection.readAll()).isEmpty();
    }
    assertThat(metrics.value(REJECTED, "reason", "timed_out")).isZero();
    assertThat(once("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")).isEmpty();
    assertThat(metrics.value(REJECTED, "reason", "timed_out")).isEqualTo(1);
  }

  @Test
  void refusesConnectionsBeyondTheLimit() throws Exception {
    start(limits(2, Duration.ofSeconds(20)));
    try (var first = connect();
        var second = connect()) {
      first.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      second.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(once("")).startsWith("HTTP/1.1 503 ");
      assertThat(metrics.value(REJECTED, "reason", "too_many_connections")).isEqualTo(1);
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
    var running = start(hasty());
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
  void whoFollowsAStreamIsMissedWhenHeGoes() throws Exception {
    var running = start();
    var ended = new CountDownLatch(1);
    running.handle(
        "/follow",
        (_, response) -> {
          try (var out = response.stream()) {
            out.write("first".getBytes(UTF_8));
            out.flush();
            new CountDownLatch(1).await(); // nothing more to say
          } finally {
            ended.countDown();
          }
        });
    try (var connection = connect()) {
      connection.send("GET /follow HTTP/1.1\r\nHost: x\r\n\r\n");
      for (String line = connection.readLine(); !line.isEmpty(); line = connection.readLine()) {}
      assertThat(connection.readLine()).isEqualTo("5");
      assertThat(connection.readLine()).isEqualTo("first");
    }
    ended.await();
  }

  @Test
  void aFailingHandlerIsA500AndAFailingStreamIsCutOff() throws Exception {
    var running = start();
    running.handle(
        "/bug",
        (_, _) -> {
          throw new IllegalStateException("a bug");
        });
    running.handle(
        "/half",
        (_, response) -> {
          var out = response.stream();
          out.write("half".getBytes(UTF_8));
          out.flush();
          throw new IOException("no more");
        });
    assertThat(get("/bug")).startsWith("HTTP/1.1 500 ");
    assertThat(get("/half")).contains("half").doesNotContain("\r\n0\r\n");
    assertThat(log.lines()).anyMatch(l -> l.startsWith("error http handler failed"));
    assertThat(log.lines()).anyMatch(l -> l.startsWith("warn http handler failed"));
  }

  @ParameterizedTest(name = "{0} filter {1} {2} -> {3}")
  @CsvSource({
    "/echo, none, '', 401",
    "/echo, empty, '', 200",
    "/echo, matching, '/ech', 401",
    "/echo, matching, '/other', 200",
    "/echo, others, '/ech', 200",
    "/echo, others, '/other', 401",
  })
  void asksForNameAndPasswordWhereTheFilterSays(String path, String kind, String prefix, int status)
      throws Exception {
    var filter =
        switch (kind) {
          case "none" -> null;
          case "empty" -> new HttpServerSettings.Filter(List.of(), true);
          case "matching" -> new HttpServerSettings.Filter(List.of(prefix), true);
          default -> new HttpServerSettings.Filter(List.of(prefix), false);
        };
    start()
        .apply(
            new HttpServerSettings(
                new HttpServerSettings.Auth(
                    new HttpServerSettings.Basic("me", new Secret("pass:word")), filter),
                null));
    String answer = get(path);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status == 401) {
      assertThat(answer)
          .contains("WWW-Authenticate: Basic realm=\"Restricted\"")
          .endsWith("\r\n\r\n");
      assertThat(log.lines())
          .containsExactly("info failed to authenticate request [path, /echo, err, unauthorized]");
      assertThat(get(path, "Authorization: " + basic("me:pass:wor"))).contains(" 401 ");
      assertThat(get(path, "Authorization: Basic %%%")).contains(" 401 ");
      assertThat(get(path, "Authorization: " + basic("me:pass:word"))).contains(" 200 ");
    }
  }

  private static String basic(String namePassword) {
    return "bAsIc " + Base64.getEncoder().encodeToString(namePassword.getBytes(UTF_8));
  }

  @Test
  void theLongestPrefixWinsAndHandlersComeAndGo() throws Exception {
    var running = start();
    running.handle("/", (request, response) -> response.text(200, "root " + request.path()));
    running.handle("/a", (request, response) -> response.text(200, "a " + request.path()));
    running.handle("/a/b/", (request, response) -> response.text(200, "ab " + request.path()));
    assertThat(get("/x?y")).endsWith("root /x");
    assertThat(get("/ab")).endsWith("root /ab");
    assertThat(get("/a")).endsWith("a ");
    assertThat(get("/a/")).endsWith("a /");
    assertThat(get("/a/b")).endsWith("ab ");
    assertThat(get("/a/b/c%2Fd")).endsWith("ab /c/d");
    running.remove("/a/b");
    assertThat(get("/a/b")).endsWith("a /b");
  }

  @Test
  void saysWhyItCannotListen() throws Exception {
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      var second = new HttpServer(HttpServerOptions.at(address), log, metrics);
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessage("listen tcp " + address + ": bind: address already in use");
      second.close();
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
  void closingEndsStreamsAtOnceAndLetsOthersFinish() throws Exception {
    var running = start();
    var following = new CountDownLatch(1);
    var working = new CountDownLatch(1);
    running.handle(
        "/follow",
        (_, response) -> {
          response.stream().flush();
          following.countDown();
          new CountDownLatch(1).await();
        });
    running.handle(
        "/work",
        (_, response) -> {
          working.countDown();
          await().pollDelay(Duration.ofMillis(300)).until(() -> true);
          response.text(200, "done");
        });
    try (var follower = connect();
        var worker = connect()) {
      follower.send("GET /follow HTTP/1.1\r\nHost: x\r\n\r\n");
      worker.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
      following.await();
      working.await();
      long began = System.nanoTime();
      running.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
      assertThat(worker.readAnswer()).endsWith("done");
    }
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
      } catch (java.net.SocketException e) {
        assertThat(e).hasMessageMatching("Connection reset.*|Broken pipe.*");
      }
    }
    await().until(() -> get("/echo").startsWith("HTTP/1.1 200 "));
    assertThat(log.lines()).noneMatch(l -> l.startsWith("error"));
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    start();
    get("/echo");
    assertThat(loopThreads()).isEqualTo(1);
    java.util.Objects.requireNonNull(server).close();
    await().untilAsserted(() -> assertThat(loopThreads()).isZero());
  }

  private static long loopThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("http/loop"))
        .count();
  }

  @Test
  void leavesNoListenerBehindWhenItsStartIsInterrupted() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var options = HttpServerOptions.at("127.0.0.1:" + port);
    var interrupted = new HttpServer(options, log, metrics);
    Thread.currentThread().interrupt();
    assertThatThrownBy(interrupted::start).isInstanceOf(InterruptedException.class);
    assertThat(start(options).boundAddress().getPort()).isEqualTo(port);
  }
}
