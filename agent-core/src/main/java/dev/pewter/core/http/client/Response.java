package dev.pewter.core.http.client;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer whose body is still to be read. Closing it early closes its connection; after the
/// whole body was read the connection goes back to the pool by itself.
public final class Response implements AutoCloseable {
  private final int status;
  private final List<Request.Header> headers;
  private final InputStream body;

  Response(int status, List<Request.Header> headers, InputStream body) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  public int status() {
    return status;
  }

  /// The status with its usual words, for messages: `404 Not Found`.
  public String statusText() {
    return HttpResponseStatus.valueOf(status).toString();
  }

  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /// A header's first value; the name in any case.
  public @Nullable String header(String name) {
    for (var header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  public List<Request.Header> headers() {
    return headers;
  }

  /// The body, decompressed; blocks. Reading fails when the time or the size runs out.
  public InputStream body() {
    return body;
  }

  public byte[] bytes() throws IOException {
    try (body) {
      return body.readAllBytes();
    }
  }

  public String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// At most so much of the body, for a message about a failure.
  public String excerpt(int bytes) throws IOException {
    return new String(body.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
