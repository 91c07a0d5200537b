package dev.pewter.loki.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A receiver of pushes in this process, which can be told what to answer.
public final class FakeLoki implements AutoCloseable {

  /// What a push is answered with.
  public sealed interface Answer {}

  /// A status with a body.
  public record Status(int status, String body, Map<String, String> headers) implements Answer {}

  /// No answer until the receiver is closed.
  public record Hang() implements Answer {}

  /// The connection is closed without an answer.
  public record Reset() implements Answer {}

  /// Decides; called by several threads.
  @FunctionalInterface
  public interface Behaviour {
    Answer answer(Push push);
  }

  public static final Answer OK = new Status(204, "", Map.of());

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Push> all = new CopyOnWriteArrayList<>();
  private final List<Push> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Behaviour behaviour = _ -> OK;

  /// Listens on a free port.
  public FakeLoki() throws IOException {
    this(0);
  }

  public FakeLoki(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public static Answer status(int status, String body) {
    return new Status(status, body, Map.of());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/loki/api/v1/push";
  }

  /// From now on.
  public void answer(Behaviour next) {
    behaviour = next;
  }

  /// The same for every push.
  public void answer(Answer next) {
    behaviour = _ -> next;
  }

  /// How many requests came.
  public int requests() {
    return requests.get();
  }

  /// All requests that could be decoded.
  public List<Push> all() {
    return List.copyOf(all);
  }

  /// The requests answered with 204.
  public List<Push> accepted() {
    return List.copyOf(accepted);
  }

  /// The lines of all accepted requests, in order of arrival.
  public List<String> lines() {
    return accepted.stream().flatMap(push -> push.lines().stream()).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      var push = Push.decode(exchange.getRequestBody().readAllBytes(), headers);
      all.add(push);
      switch (behaviour.answer(push)) {
        case Status status -> {
          if (status.status == 204) {
            accepted.add(push);
          }
          status.headers.forEach((n, v) -> exchange.getResponseHeaders().add(n, v));
          byte[] body = status.body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        }
        case Hang _ -> closed.await();
        case Reset _ -> {
          // closing it without an answer
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
