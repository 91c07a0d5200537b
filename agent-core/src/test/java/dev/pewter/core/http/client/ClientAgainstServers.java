package dev.pewter.core.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Clients, the JDK's server, and sockets that say what a test wants.
abstract class ClientAgainstServers {
  final List<AutoCloseable> open = new ArrayList<>();
  HttpServer server;
  String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(executor);
    server.createContext("/echo", ClientAgainstServers::echo);
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

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /// Method, URI, interesting headers, body.
  static void echo(HttpExchange exchange) throws IOException {
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

  HttpClient client(HttpClientArguments arguments, Map<String, String> environment) {
    var client = new HttpClient(arguments, "Pewter/1", environment);
    open.add(client);
    return client;
  }

  HttpClient client(HttpClientArguments arguments) {
    return client(arguments, Map.of());
  }

  HttpClient client() {
    return client(HttpClientArguments.DEFAULT);
  }

  String text(HttpClient client, Request request) throws Exception {
    try (var response = client.send(request)) {
      return response.text();
    }
  }

  static HttpClientArguments arguments(
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

  interface Script {
    void play(Socket socket, int number) throws IOException;
  }

  URI scripted(Script script) throws IOException {
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

  static void readRequest(Socket socket) throws IOException {
    int last = 0;
    for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
      last = last << 8 | b;
      if (last == 0x0d0a0d0a) {
        return;
      }
    }
    throw new IOException("no more");
  }

  static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }
}
