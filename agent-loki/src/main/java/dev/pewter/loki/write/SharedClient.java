package dev.pewter.loki.write;

import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.HttpClients;

/// A client that is closed when its owner has retired it and nobody uses it any more, so that a
/// reload breaks no request off.
final class SharedClient {
  private final HttpClientArguments arguments;
  private final HttpClient client;
  private int users = 1; // the owner; guarded by this

  SharedClient(HttpClientArguments arguments, String userAgent) {
    this.arguments = arguments;
    this.client = HttpClients.shared().client(arguments, userAgent);
  }

  HttpClientArguments arguments() {
    return arguments;
  }

  /// Whether it may still be used; then `leave` follows.
  synchronized boolean enter() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  HttpClient client() {
    return client;
  }

  /// Also for the owner, once.
  void leave() {
    if (release() == 0) {
      client.close();
    }
  }

  private synchronized int release() {
    return --users;
  }
}
