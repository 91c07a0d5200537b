package dev.pewter.core.http.client;

/// A client that is closed when its owner has retired it and nobody uses it any more, so that a
/// reload breaks no request off.
public final class SharedClient {
  private final HttpClientArguments arguments;
  private final AddressChoice choice;
  private final HttpClient client;
  private int users = 1; // the owner; guarded by this

  public SharedClient(HttpClientArguments arguments, String userAgent) {
    this(arguments, userAgent, AddressChoice.FIRST);
  }

  public SharedClient(HttpClientArguments arguments, String userAgent, AddressChoice choice) {
    this.arguments = arguments;
    this.choice = choice;
    this.client = HttpClients.shared().client(arguments, userAgent, choice);
  }

  public HttpClientArguments arguments() {
    return arguments;
  }

  public AddressChoice choice() {
    return choice;
  }

  /// Whether it may still be used; then `leave` follows.
  public synchronized boolean enter() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  public HttpClient client() {
    return client;
  }

  /// Also for the owner, once.
  public void leave() {
    if (release() == 0) {
      client.close();
    }
  }

  private synchronized int release() {
    return --users;
  }
}
