package dev.pewter.core.http.client;

/// Makes clients. They share the process's event loop, which runs while any of them, or a server,
/// is open.
public final class HttpClients {
  private static final HttpClients SHARED = new HttpClients();

  private HttpClients() {}

  /// The one of this process: what is shared is a thread, not a setting.
  public static HttpClients shared() {
    return SHARED;
  }

  /// At most 256 exchanges at a time.
  ///
  /// @param userAgent the header `User-Agent`, see `AgentInfo`
  public HttpClient client(HttpClientArguments arguments, String userAgent) {
    return new HttpClient(arguments, userAgent, System.getenv());
  }

  /// For a party that is asked for many streams at once, each on a connection of its own.
  public HttpClient client(HttpClientArguments arguments, String userAgent, int maxExchanges) {
    return new HttpClient(arguments, userAgent, System.getenv(), maxExchanges, AddressChoice.FIRST);
  }

  /// @param choice which address of a host a new connection goes to
  public HttpClient client(HttpClientArguments arguments, String userAgent, AddressChoice choice) {
    return new HttpClient(arguments, userAgent, System.getenv(), HttpClient.MAX_EXCHANGES, choice);
  }
}
