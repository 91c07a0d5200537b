package dev.pewter.core.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.model.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the JDK's server, and against sockets that misbehave.
class HttpClientIT {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ConcurrentLinkedQueue<Integer> ports = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private String base;

  @TempDir Path directory;

  HttpClientIT() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @BeforeEach
  void start() {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(executor);
    server.createContext("/echo", HttpClientIT::echo);
    server.start();
    open.add(executor::shutdownNow);
    open.add(() -> server.stop(0));
  }

  @AfterEach
  void stop() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /// Method, URI, interesting headers, body.
  private static void echo(HttpExchange exchange) throws IOException {
    var text = new StringBuilder();
    text.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    for (String name :
        List.of("Authorization", "User-Agent", "X-Scope-Orgid", "Content-Type", "Host")) {
      for (String value : exchange.getRequestHeaders().getOrDefault(name, List.of())) {
        text.append('\n').append(name).append(": ").append(value);
      }
    }
    text.append("\n\n").append(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    answer(exchange, 200, text.toString());
  }

  private HttpClient client(HttpClientArguments arguments, Map<String, String> environment) {
    var client = new HttpClient(arguments, "Pewter/1", environment);
    open.add(client);
    return client;
  }

  private HttpClient client(HttpClientArguments arguments) {
    return client(arguments, Map.of());
  }

  private HttpClient client() {
    return client(HttpClientArguments.DEFAULT);
  }

  private String text(HttpClient client, Request request) throws Exception {
    try (var response = client.send(request)) {
      return response.text();
    }
  }

  private static HttpClientArguments arguments(
      @Nullable BasicAuth basic,
      @Nullable Authorization authorization,
      @Nullable OAuth2 oauth2,
      ProxyConfig proxy,
      Map<String, List<Secret>> headers) {
    return new HttpClientArguments(
        basic,
        authorization,
        oauth2,
        new Secret(""),
        "",
        proxy,
        TlsConfig.DEFAULT,
        true,
        true,
        headers);
  }

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
  void takesSecretsFromFilesAsTheyAreNow() throws Exception {
    Path file = directory.resolve("password");
    Files.writeString(file, " first\n");
    var client =
        client(
            arguments(
                new BasicAuth("me", new Secret(""), file.toString()),
                null,
                null,
                ProxyConfig.NONE,
                Map.of()));
    var request = Request.get(URI.create(base + "/echo"));
    assertThat(text(client, request)).contains(Credentials.basic("me", "first"));
    Files.writeString(file, "second");
    assertThat(text(client, request)).contains(Credentials.basic("me", "second"));
    Files.delete(file);
    assertThatThrownBy(() -> client.send(request))
        .hasMessage(
            "Get \""
                + base
                + "/echo\": unable to read basic auth password: open "
                + file
                + ": no such file or directory");
  }

  @Test
  void sendsTheConfiguredAuthorizationAndHeaders() throws Exception {
    var client =
        client(
            arguments(
                null,
                new Authorization("Token", new Secret("abc"), ""),
                null,
                ProxyConfig.NONE,
                Map.of("x-scope-orgid", List.of(new Secret("a"), new Secret("b")))));
    assertThat(text(client, Request.get(URI.create(base + "/echo"))))
        .contains("Authorization: Token abc\n", "X-Scope-Orgid: a\n", "X-Scope-Orgid: b\n");
    String own =
        text(client, Request.get(URI.create(base + "/echo")).header("authorization", "Mine"));
    assertThat(own).contains("Authorization: Mine\n").doesNotContain("abc");
  }

  @Test
  void takesNameAndPasswordFromTheUrlAndNeverShowsThem() throws Exception {
    var client = client();
    String withUser = base.replace("//", "//me:topsecret@");
    assertThat(text(client, Request.get(URI.create(withUser + "/echo"))))
        .contains(Credentials.basic("me", "topsecret"));
    var dead = URI.create("http://me:topsecret@127.0.0.1:1/x");
    assertThatThrownBy(() -> client.send(Request.get(dead)))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "Get \"http://me:xxxxx@127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect:"
                + " connection refused");
  }

  @Test
  void saysThatANameIsUnknown() {
    assertThatThrownBy(() -> client().send(Request.get(URI.create("http://no-such.invalid/"))))
        .hasMessage(
            "Get \"http://no-such.invalid/\": dial tcp: lookup no-such.invalid: no such host");
  }

  // OAuth2

  private OAuth2 oauth2(String path) {
    return new OAuth2(
        "id",
        new Secret("s:cret"),
        "",
        List.of("a", "b"),
        base + path,
        Map.of("audience", "x y"),
        ProxyConfig.NONE,
        null);
  }

  @Test
  void fetchesATokenOnceAndAnewWhenItIsRefused() throws Exception {
    var fetched = new AtomicInteger();
    var forms = new ConcurrentLinkedQueue<String>();
    server.createContext(
        "/token",
        exchange -> {
          forms.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          answer(
              exchange,
              200,
              "{\"token_type\":\"bearer\",\"nested\":{\"access_token\":[\"}\"]},\"access_token\":\"t"
                  + fetched.incrementAndGet()
                  + "\",\"expires_in\":3600}");
        });
    server.createContext(
        "/needs2",
        exchange ->
            answer(
                exchange,
                "Bearer t2".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? 200
                    : 401,
                "x"));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    for (int i = 0; i < 3; i++) {
      assertThat(text(client, Request.get(URI.create(base + "/echo"))))
          .contains("Authorization: Bearer t1\n");
    }
    assertThat(forms)
        .containsExactly(
            Credentials.basic("id", "s%3Acret")
                + " audience=x+y&grant_type=client_credentials&scope=a+b");
    try (var response = client.send(Request.get(URI.create(base + "/needs2")))) {
      assertThat(response.status()).isEqualTo(200);
    }
    assertThat(fetched).hasValue(2);
  }

  @Test
  void doesNotUseATokenInItsLastSeconds() throws Exception {
    var fetched = new AtomicInteger();
    server.createContext(
        "/token",
        exchange ->
            answer(
                exchange,
                200,
                "{\"access_token\":\"t" + fetched.incrementAndGet() + "\",\"expires_in\":\"9\"}"));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    for (int i = 1; i < 3; i++) {
      assertThat(text(client, Request.get(URI.create(base + "/echo"))))
          .contains("Authorization: Bearer t" + i + "\n");
    }
  }

  @Test
  void sendsTheSecretInTheFormIfTheServerWantsItThere() throws Exception {
    server.createContext(
        "/token",
        exchange -> {
          String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean inForm = form.contains("client_id=id&client_secret=s%3Acret");
          answer(exchange, inForm ? 200 : 401, inForm ? "{\"access_token\":\"t\"}" : "");
        });
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    assertThat(text(client, Request.get(URI.create(base + "/echo"))))
        .contains("Authorization: Bearer t\n");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "500, '', oauth2: cannot fetch token: 500",
    "200, '{', oauth2: cannot parse json",
    "200, '{}', oauth2: server response missing access_token",
    "200, '{\"access_token\":\"a\",\"expires_in\":\"soon\"}', oauth2: cannot parse expires_in",
  })
  void saysWhyItHasNoToken(int status, String body, String message) {
    server.createContext("/token", exchange -> answer(exchange, status, body));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    assertThatThrownBy(() -> client.send(Request.get(URI.create(base + "/echo"))))
        .hasMessage("Get \"" + base + "/echo\": " + message);
  }

  // Redirects

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
  void showsSecretsToNobodyElse() throws Exception {
    String other = base.replace("127.0.0.1", "localhost");
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().set("Location", other + "/echo");
          answer(exchange, 302, "");
        });
    var client =
        client(
            arguments(
                new BasicAuth("me", new Secret("pw"), ""),
                null,
                null,
                ProxyConfig.NONE,
                Map.of("X-Scope-OrgID", List.of(new Secret("tenant")))));
    assertThat(text(client, Request.get(URI.create(base + "/away")).header("Cookie", "c")))
        .startsWith("GET /echo\n")
        .doesNotContain("Authorization", "X-Scope-Orgid");
  }

  // Bodies

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

  // Sockets that misbehave

  private interface Script {
    void play(Socket socket, int number) throws IOException;
  }

  private URI scripted(Script script) throws IOException {
    var listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    open.add(listening);
    Thread.ofVirtual()
        .start(
            () -> {
              for (int i = 0; !listening.isClosed(); i++) {
                int number = i;
                try {
                  var socket = listening.accept();
                  Thread.ofVirtual()
                      .start(
                          () -> {
                            try (socket) {
                              script.play(socket, number);
                            } catch (IOException e) {
                              // the client has left
                            }
                          });
                } catch (IOException e) {
                  return; // the test is over
                }
              }
            });
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
  }

  private static void readRequest(Socket socket) throws IOException {
    int last = 0;
    for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
      last = last << 8 | b;
      if (last == 0x0d0a0d0a) {
        return;
      }
    }
    throw new IOException("no more");
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  @ParameterizedTest(name = "{0} repeatable {1}")
  @CsvSource({"GET, false", "POST, true", "POST, false"})
  void repeatsOnADeadPooledConnectionWhatMayBeRepeated(String method, boolean repeatable)
      throws Exception {
    var uri =
        scripted(
            (socket, number) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number);
              if (number == 0) {
                readRequest(socket); // and closes without an answer
              } else {
                readRequest(socket);
              }
            });
    var client = client();
    var request = Request.of(method, uri, null);
    var sent = repeatable ? request.asRepeatable() : request;
    assertThat(text(client, sent)).isEqualTo("0");
    if (method.equals("POST") && !repeatable) {
      assertThatThrownBy(() -> client.send(sent)).isInstanceOf(RequestException.class);
    } else {
      assertThat(text(client, sent)).isEqualTo("1");
    }
  }

  @Test
  void givesUpWhenTheTimeIsUp() throws Exception {
    var uri =
        scripted(
            (socket, number) -> {
              readRequest(socket);
              if (number == 1) {
                say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              }
              readRequest(socket);
            });
    var client = client();
    var request = Request.get(uri).timeout(Duration.ofMillis(300));
    assertThatThrownBy(() -> client.send(request))
        .isInstanceOfSatisfying(RequestException.class, e -> assertThat(e.timedOut()).isTrue())
        .hasMessage("Get \"" + uri + "\": context deadline exceeded");
    try (var response = client.send(request)) {
      assertThatThrownBy(response::bytes).hasMessage("context deadline exceeded");
    }
    assertThat(client.idleConnections()).isZero();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'HTTP/1.1 200 OK|Content-Length: 10||half' | unexpected EOF
          'HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|half|' | unexpected EOF
          """,
      quoteCharacter = '\'')
  void aTruncatedBodyIsAFailure(String answer, String message) throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, answer.replace("|", "\r\n"));
            });
    try (var response = client().send(Request.get(uri))) {
      assertThatThrownBy(response::bytes).hasMessage(message);
    }
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "SSH-2.0-OpenSSH\r\n");
            });
    assertThatThrownBy(() -> client().send(Request.get(uri)))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("Get \"" + uri + "\": ");
  }

  @Test
  void skipsInterimAnswersAndReadsUntilTheServerCloses() throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall");
            });
    assertThat(text(client(), Request.get(uri))).isEqualTo("all");
  }

  @Test
  void anEarlyAnswerEndsTheUpload() throws Exception {
    var answered = new CountDownLatch(1);
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
              try {
                answered.await(); // without reading the body
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    var client = client();
    var body = new Request.Body(new byte[50 << 20], 0, 50 << 20);
    try (var response = client.send(Request.of("POST", uri, body))) {
      answered.countDown();
      assertThat(response.status()).isEqualTo(413);
    }
    assertThat(client.idleConnections()).isZero();
  }

  // Proxies

  /// A proxy that keeps what it was asked and, for CONNECT, passes bytes on.
  private URI proxy(List<String> asked, String status) throws IOException {
    return scripted(
        (socket, _) -> {
          var head = new StringBuilder();
          while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
          }
          asked.add(head.toString());
          String[] first = head.toString().split(" ", 3);
          if (!first[0].equals("CONNECT")) {
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied");
            return;
          }
          say(socket, "HTTP/1.1 " + status + "\r\n\r\n");
          String[] place = first[1].split(":", 2);
          try (var target = new Socket(place[0], Integer.parseInt(place[1]))) {
            var back =
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            target.getInputStream().transferTo(socket.getOutputStream());
                          } catch (IOException e) {
                            // one side has closed
                          }
                        });
            socket.getInputStream().transferTo(target.getOutputStream());
            back.interrupt();
          }
        });
  }

  @Test
  void sendsPlainRequestsThroughAProxyWithTheWholeUrl() throws Exception {
    var asked = new ArrayList<String>();
    var proxy = proxy(asked, "200 OK");
    var config =
        new ProxyConfig(URI.create("http://pu:pp@" + proxy.getRawAuthority()), "", false, Map.of());
    var client = client(arguments(null, null, null, config, Map.of()));
    assertThat(text(client, Request.get(URI.create("http://nowhere.invalid/x?y"))))
        .isEqualTo("proxied");
    assertThat(asked.getFirst())
        .startsWith("GET http://nowhere.invalid/x?y HTTP/1.1\r\n")
        .containsIgnoringCase("Host: nowhere.invalid\r\n")
        .contains("Proxy-Authorization: " + Credentials.basic("pu", "pp"));
  }

  @Test
  void takesTheProxyOfTheEnvironment() throws Exception {
    var asked = new ArrayList<String>();
    var environment = Map.of("HTTP_PROXY", proxy(asked, "200 OK").toString());
    var config = new ProxyConfig(null, "", true, Map.of());
    var client = client(arguments(null, null, null, config, Map.of()), environment);
    assertThat(text(client, Request.get(URI.create("http://nowhere.invalid/"))))
        .isEqualTo("proxied");
    assertThat(text(client, Request.get(URI.create(base + "/echo")))).startsWith("GET /echo");
  }

  @Test
  void saysThatTheProxyRefusesTheTunnel() throws Exception {
    var asked = new ArrayList<String>();
    var proxy = proxy(asked, "407 Proxy Authentication Required");
    var config = new ProxyConfig(proxy, "", false, Map.of("x-token", List.of(new Secret("tok"))));
    var client = client(arguments(null, null, null, config, Map.of()));
    assertThatThrownBy(() -> client.send(Request.get(URI.create("https://127.0.0.1:1/"))))
        .hasMessage(
            "Get \"https://127.0.0.1:1/\": proxyconnect tcp: Proxy Authentication Required");
    assertThat(asked.getFirst())
        .startsWith("CONNECT 127.0.0.1:1 HTTP/1.1\r\n")
        .contains("X-Token: tok\r\n");
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
