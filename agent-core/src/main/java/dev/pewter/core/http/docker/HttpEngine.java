package dev.pewter.core.http.docker;

import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// An engine that listens on TCP. Streams that are followed have clients of their own, for one
/// client has only so many exchanges.
public final class HttpEngine implements Engine {
  private final URI base;
  private final Supplier<HttpClient> clients;
  private final HttpClient client;
  private final Set<HttpClient> followers = ConcurrentHashMap.newKeySet();

  public HttpEngine(URI base, Supplier<HttpClient> clients) {
    this.base = base;
    this.clients = clients;
    this.client = clients.get();
  }

  @Override
  public Answer get(String path, Duration timeout, boolean isFollowed)
      throws IOException, InterruptedException {
    var request = Request.get(URI.create(base + path));
    if (!isFollowed) {
      var response = client.send(request.timeout(timeout));
      return new Answer(response.status(), response.body());
    }
    var own = clients.get();
    followers.add(own);
    boolean isOpen = false;
    try {
      var response = own.send(request.timeout(Duration.ZERO).maxResponseBytes(0));
      isOpen = true;
      return new Answer(response.status(), new OwnedBody(response.body(), () -> close(own)));
    } finally {
      if (!isOpen) {
        close(own);
      }
    }
  }

  private void close(HttpClient follower) {
    followers.remove(follower);
    follower.close();
  }

  /// The client does that itself.
  @Override
  public void expire() {}

  @Override
  public void close() {
    client.close();
    followers.forEach(HttpClient::close);
  }
}
