package dev.pewter.core.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the JDK's server: requests, redirects, bodies.
class HttpClientIT extends ClientAgainstServers {
  private final ConcurrentLinkedQueue<Integer> ports = new ConcurrentLinkedQueue<>();

  @Test
  void sendsRequestsAndReusesTheConnection() throws Exception {
    server.createContext(
        "/port",
        exchange -> {
          ports.add(exchange.getRemoteAddress().getPort());
          answer(exchange, 200, "x");
        });
    var client = client();
    for (int i = 0; i < 5; i++) {
      assertThat(text(client, Request.get(URI.create(base + "/port")))).isEqualTo("x");
    }
    assertThat(ports.stream().distinct()).hasSize(1);
    assertThat(client.idleConnections()).isEqualTo(1);
    String echo =
        text(
            client,
            Request.post(URI.create(base + "/echo?a=b%20c"), "text/x", "body".getBytes(UTF_8)));
    assertThat(echo)
        .startsWith("POST /echo?a=b%20c\n")
        .contains("User-Agent: Pewter/1\n", "Content-Type: text/x\n", "Host: " + base.substring(7))
        .endsWith("\n\nbody");
  }

  /// As receivers of logs and samples do: the caller does not look for a body.
  @ParameterizedTest
  @CsvSource({"204,''", "200,''"})
  void reusesTheConnectionOfAnAnswerNobodyRead(int status, String text) throws Exception {
    server.createContext(
        "/push",
        exchange -> {
          ports.add(exchange.getRemoteAddress().getPort());
          exchange.getRequestBody().readAllBytes();
          answer(exchange, status, text);
        });
    var client = client();
    for (int i = 0; i < 200; i++) {
      var push = Request.post(URI.create(base + "/push"), "text/x", "body".getBytes(UTF_8));
      try (var response = client.send(push)) {
        assertThat(response.status()).isEqualTo(status);
      }
    }
    assertThat(ports.stream().distinct()).hasSize(1);
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    var client = client();
    var right = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 600; i++) {
        String path = "/echo?" + i;
        threads.submit(
            () -> {
              if (text(client, Request.get(URI.create(base + path))).startsWith("GET " + path)) {
                right.incrementAndGet();
              }
              return right;
            });
      }
    }
    assertThat(right).hasValue(600);
    assertThat(client.idleConnections()).isBetween(1, 16);
  }

  @Test
  void sendsLargeBodiesInPieces() throws Exception {
    server.createContext(
        "/size",
        exchange ->
            answer(exchange, 200, String.valueOf(exchange.getRequestBody().readAllBytes().length)));
    byte[] body = new byte[10 << 20];
    var request =
        Request.of("POST", URI.create(base + "/size"), new Request.Body(body, 5, 9 << 20));
    assertThat(text(client(), request)).isEqualTo(String.valueOf(9 << 20));
  }

  @Test
  void saysThatANameIsUnknown() {
    assertThatThrownBy(() -> client().send(Request.get(URI.create("http://no-such.invalid/"))))
        .hasMessage(
            "Get \"http://no-such.invalid/\": dial tcp: lookup no-such.invalid: no such host");
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, PUT, GET",
    "307, POST, POST",
    "308, PUT, PUT",
    "302, GET, GET"
  })
  void followsRedirects(int status, String method, String then) throws Exception {
    server.createContext(
        "/from",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Location", "echo?to");
          answer(exchange, status, "");
        });
    var body = method.equals("GET") ? null : Request.text("b");
    String echo = text(client(), Request.of(method, URI.create(base + "/from"), body));
    assertThat(echo).startsWith(then + " /echo?to\n").endsWith(then.equals("GET") ? "\n\n" : "b");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({"301, 301", "302, 302", "303, 303", "307, 200", "308, 200"})
  void doesNotMakeAGetOfWhatKeepsItsMethod(int status, int answered) throws Exception {
    server.createContext(
        "/from",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Location", "echo");
          answer(exchange, status, "");
        });
    var request = Request.of("POST", URI.create(base + "/from"), Request.text("b")).keepingMethod();
    try (var response = client().send(request)) {
      assertThat(response.status()).isEqualTo(answered);
    }
  }

  @Test
  void stopsAfterTenRedirectsAndFollowsNoneIfToldSo() throws Exception {
    server.createContext(
        "/loop",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/loop");
          answer(exchange, 302, "");
        });
    var request = Request.get(URI.create(base + "/loop"));
    assertThatThrownBy(() -> client().send(request))
        .hasMessage("Get \"" + base + "/loop\": stopped after 10 redirects");
    var plain = HttpClientArguments.DEFAULT;
    var still =
        new HttpClientArguments(
            null,
            null,
            null,
            new Secret(""),
            "",
            plain.proxy(),
            plain.tls(),
            false,
            true,
            Map.of());
    try (var response = client(still).send(request)) {
      assertThat(response.status()).isEqualTo(302);
    }
  }

  @Test
  void unpacksGzipAndBoundsWhatComesOut() throws Exception {
    server.createContext(
        "/gzip",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).isEqualTo("gzip");
          var packed = new ByteArrayOutputStream();
          try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[1 << 20]);
          }
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, packed.size());
          exchange.getResponseBody().write(packed.toByteArray());
          exchange.close();
        });
    var request = Request.get(URI.create(base + "/gzip"));
    var client = client();
    try (var response = client.send(request)) {
      assertThat(response.bytes()).hasSize(1 << 20);
    }
    try (var response = client.send(request.maxResponseBytes(1 << 19))) {
      assertThatThrownBy(response::bytes).hasMessage("response body exceeds 524288 bytes");
    }
    assertThat(client.idleConnections()).isLessThanOrEqualTo(2);
  }

  @Test
  void followsAStreamWithoutAnEndUntilItIsClosed() throws Exception {
    var failed = new CountDownLatch(1);
    server.createContext(
        "/follow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            while (true) {
              out.write(new byte[4096]);
              out.flush();
            }
          } catch (IOException e) {
            failed.countDown();
          }
        });
    var client = client();
    try (var response =
        client.send(
            Request.get(URI.create(base + "/follow")).timeout(Duration.ZERO).maxResponseBytes(0))) {
      assertThat(response.body().readNBytes(1 << 20)).hasSize(1 << 20);
    }
    failed.await();
    assertThat(client.idleConnections()).isZero();
  }

  @Test
  void aReaderThatWaitsIsWokenByInterruption() throws Exception {
    server.createContext(
        "/silent",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().flush();
        });
    var failure = new AtomicReference<@Nullable Throwable>();
    var reading = new CountDownLatch(1);
    var client = client();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var response =
                      client.send(
                          Request.get(URI.create(base + "/silent")).timeout(Duration.ZERO))) {
                    reading.countDown();
                    response.bytes();
                  } catch (IOException | InterruptedException e) {
                    failure.set(e);
                  }
                });
    reading.await();
    thread.interrupt();
    thread.join();
    assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    var client = client();
    text(client, Request.get(URI.create(base + "/echo")));
    client.close();
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Thread.getAllStackTraces().keySet().stream()
                            .filter(t -> t.getName().startsWith("http/loop")))
                    .isEmpty());
    assertThatThrownBy(() -> client.send(Request.get(URI.create(base + "/echo"))))
        .hasMessageEndingWith("the client is closed");
  }
}
