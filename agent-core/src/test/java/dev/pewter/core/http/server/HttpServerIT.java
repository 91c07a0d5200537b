package dev.pewter.core.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Secret;
import dev.pewter.core.testing.FreePort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a server speaks HTTP, whom it asks for a password, and how it begins and ends.
class HttpServerIT extends ListeningServer {
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
    "//x?\u0080, 400, ''",
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
    await()
        .until(() -> log.lines().stream().anyMatch(l -> l.startsWith("error http handler failed")));
    await()
        .until(() -> log.lines().stream().anyMatch(l -> l.startsWith("warn http handler failed")));
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
  void readsNoBodyOfAStranger() throws Exception {
    var auth =
        new HttpServerSettings.Auth(
            new HttpServerSettings.Basic("me", new Secret("pass")),
            new HttpServerSettings.Filter(List.of("/echo"), true));
    start().apply(new HttpServerSettings(auth, null));
    String post = "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: 5\r\n\r\n";
    assertThat(once(post.formatted("/echo", "Expect: 100-continue\r\n"))) // no body comes
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("www-authenticate: Basic realm=\"Restricted\"");
    assertThat(
            once(
                "POST /./other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + "GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 301 ");
    assertThat(once("POST /%65cho HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(once(post.formatted("//echo", ""))).startsWith("HTTP/1.1 401 ");
    assertThat(once(post.formatted("/%zz", ""))).startsWith("HTTP/1.1 400 ");
    String me =
        "Authorization: Basic " + Base64.getEncoder().encodeToString("me:pass".getBytes(UTF_8));
    assertThat(once(post.formatted("/echo", me + "\r\nConnection: close\r\n") + "hello"))
        .endsWith("POST  hello");
    assertThat(once(post.formatted("/other", "Connection: close\r\n") + "hello"))
        .startsWith("HTTP/1.1 404 ");
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
  void closingEndsStreamsAtOnceAndLetsOthersFinish() throws Exception {
    var running = start();
    var following = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var working = new CountDownLatch(1);
    running.handle(
        "/follow",
        (_, response) -> {
          response.stream().flush();
          following.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.countDown();
          }
        });
    running.handle(
        "/work",
        (_, response) -> {
          working.countDown();
          ended.await(); // or else until nobody waits for it any longer
          response.text(200, "done");
        });
    try (var follower = connect();
        var worker = connect()) {
      follower.send("GET /follow HTTP/1.1\r\nHost: x\r\n\r\n");
      worker.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
      following.await();
      working.await();
      running.close();
      assertThat(worker.readAnswer()).endsWith("done");
    }
  }

  @Test
  void bearsAHandlerThatOutlivesIt() throws Exception {
    var running = start();
    var working = new CompletableFuture<Thread>();
    var closed = new CountDownLatch(1);
    running.handle(
        "/work",
        (_, response) -> {
          working.complete(Thread.currentThread());
          while (closed.getCount() > 0) {
            try {
              closed.await();
            } catch (InterruptedException _) {
              // it does not listen
            }
          }
        });
    try (var worker = connect()) {
      worker.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
      Thread handler = working.get();
      running.close();
      await().untilAsserted(() -> assertThat(loopThreads()).isZero());
      closed.countDown();
      await().until(() -> !handler.isAlive());
    }
    assertThat(log.lines()).noneMatch(line -> line.startsWith("error "));
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    start();
    get("/echo");
    await().until(() -> loopThreads() == 1); // those of the tests before may still be ending
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
    int port = FreePort.find();
    var options = HttpServerOptions.at("127.0.0.1:" + port);
    var interrupted = new HttpServer(options, log, metrics);
    Thread.currentThread().interrupt();
    assertThatThrownBy(interrupted::start).isInstanceOf(InterruptedException.class);
    assertThat(start(options).boundAddress().getPort()).isEqualTo(port);
  }
}
