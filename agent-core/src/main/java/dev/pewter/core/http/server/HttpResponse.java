package dev.pewter.core.http.server;

import java.io.IOException;
import java.io.OutputStream;

/// The answer to a request. Without a call to `send` or `stream` the answer is the status alone.
public interface HttpResponse {

  HttpResponse status(int status);

  HttpResponse header(String name, String value);

  /// Sends the whole body; at most once.
  void send(byte[] body) throws IOException;

  /// Sends a text as `text/plain; charset=utf-8`.
  default void text(int status, String text) throws IOException {
    status(status)
        .header("Content-Type", "text/plain; charset=utf-8")
        .send(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// Starts a body of unknown length. Writes block while the peer is slow, and throw an IOException
  /// when it has gone; `flush` sends what was written.
  OutputStream stream() throws IOException;
}
