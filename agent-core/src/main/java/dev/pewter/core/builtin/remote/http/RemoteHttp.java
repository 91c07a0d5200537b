package dev.pewter.core.builtin.remote.http;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.model.OptionalSecret;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks its URL when it is built and then again and again.
final class RemoteHttp implements Component<RemoteHttpArguments> {
  static final int MAX_BYTES = 64 << 20;

  private final ComponentContext context;
  private final Signal updated = new Signal();
  private final ReentrantLock lock = new ReentrantLock(); // one request at a time
  private RemoteHttpArguments arguments; // guarded by lock
  private volatile @Nullable Health health;

  RemoteHttp(ComponentContext context, RemoteHttpArguments arguments) throws ComponentException {
    this.context = context;
    this.arguments = arguments;
    update(arguments);
  }

  @Override
  public void update(RemoteHttpArguments newArguments) throws ComponentException {
    try {
      String error = poll(newArguments);
      if (error != null) {
        throw new ComponentException(error);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComponentException("interrupted", e);
    }
    updated.wake();
  }

  @Override
  public void run() throws InterruptedException {
    updated.await(Duration.ZERO); // the first poll is done
    while (true) {
      if (!updated.await(current().pollFrequency())) {
        poll(null);
      }
    }
  }

  private RemoteHttpArguments current() {
    lock.lock();
    try {
      return arguments;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  /// Asks once, with new arguments if there are any; returns what went wrong, or null. The last
  /// content stays.
  @Nullable String poll(@Nullable RemoteHttpArguments newArguments) throws InterruptedException {
    lock.lock();
    try {
      if (newArguments != null) {
        arguments = newArguments;
      }
      String content = ask(arguments);
      context.export(new RemoteHttpExports(new OptionalSecret(arguments.isSecret(), content)));
      health = new Health(Health.State.HEALTHY, "polled endpoint", context.clock().now());
      return null;
    } catch (IOException | IllegalArgumentException e) {
      String error = String.valueOf(e.getMessage());
      context.log().error("failed to poll", "err", error);
      health =
          new Health(Health.State.UNHEALTHY, "polling failed: " + error, context.clock().now());
      return error;
    } finally {
      lock.unlock();
    }
  }

  private String ask(RemoteHttpArguments from) throws IOException, InterruptedException {
    String userAgent = context.agent().userAgent();
    Request request =
        Request.of(
                from.method(), from.url(), from.body().isEmpty() ? null : Request.text(from.body()))
            .timeout(from.pollTimeout())
            .maxResponseBytes(MAX_BYTES);
    for (Map.Entry<String, String> header : from.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase("User-Agent")) {
        userAgent = header.getValue();
      } else {
        request = request.header(header.getKey(), header.getValue());
      }
    }
    try (HttpClient client = HttpClients.shared().client(from.client(), userAgent);
        Response response = send(client, request)) {
      if (response.status() != 200) {
        throw new IOException("unexpected status code " + response.statusText());
      }
      return Utf8.text(response.bytes()).strip();
    }
  }

  private static Response send(HttpClient client, Request request)
      throws IOException, InterruptedException {
    try {
      return client.send(request);
    } catch (IOException e) {
      throw new IOException("performing request: " + e.getMessage(), e);
    }
  }
}
