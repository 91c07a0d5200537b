package dev.pewter.core.testing;

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
import java.util.function.IntPredicate;

/// A receiver of requests in this process, which can be told what to answer.
///
/// @param <R> a request as it is decoded
public class FakeReceiver<R> implements AutoCloseable {

  /// What a request is answered with.
  public sealed interface Answer {}

  /// A status with a body.
  public record Status(int status, String body, Map<String, String> headers) implements Answer {}

  /// No answer until the receiver is closed.
  public record Hang() implements Answer {}

  /// The connection is closed without an answer.
  public record Reset() implements Answer {}

  /// Decides; called by several threads.
  @FunctionalInterface
  public interface Behaviour<R> {
    Answer answer(R request);
  }

  /// Understands a request.
  @FunctionalInterface
  public interface Decoder<R> {
    R decode(byte[] body, Map<String, String> headers) throws IOException;
  }

  public static final Answer OK = new Status(204, "", Map.of());

  private final Decoder<R> decoder;
  private final IntPredicate isAccepted;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<R> all = new CopyOnWriteArrayList<>();
  private final List<R> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Behaviour<R> behaviour = _ -> OK;

  /// @param port 0 for any free one
  /// @param isAccepted which statuses tell the sender that all is well
  protected FakeReceiver(int port, Decoder<R> decoder, IntPredicate isAccepted) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), decoder, isAccepted);
  }

  /// @param address where it listens
  protected FakeReceiver(InetSocketAddress address, Decoder<R> decoder, IntPredicate isAccepted)
      throws IOException {
    this.decoder = decoder;
    this.isAccepted = isAccepted;
    server = HttpServer.create(address, 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public static Answer status(int status, String body) {
    return new Status(status, body, Map.of());
  }

  public final int port() {
    return server.getAddress().getPort();
  }

  /// From now on.
  public final void answer(Behaviour<R> next) {
    behaviour = next;
  }

  /// The same for every request.
  public final void answer(Answer next) {
    behaviour = _ -> next;
  }

  /// How many requests came.
  public final int requests() {
    return requests.get();
  }

  /// All requests that could be decoded.
  public final List<R> all() {
    return List.copyOf(all);
  }

  /// The requests that were answered so that their sender is content.
  public final List<R> accepted() {
    return List.copyOf(accepted);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      var request = decoder.decode(exchange.getRequestBody().readAllBytes(), headers);
      all.add(request);
      switch (behaviour.answer(request)) {
        case Status status -> {
          if (isAccepted.test(status.status)) {
            accepted.add(request);
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
  public final void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
