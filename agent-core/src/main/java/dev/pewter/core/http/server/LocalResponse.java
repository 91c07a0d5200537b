package dev.pewter.core.http.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps an answer in memory: status, headers, and a body in a buffer that serves again after
/// `clear`. For one thread.
public final class LocalResponse implements HttpResponse {
  private final long maxBytes;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private int status = 200;
  private byte[] buffer = new byte[4 << 10];
  private int length;

  /// @param maxBytes of a body; a longer one fails
  public LocalResponse(long maxBytes) {
    this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 8);
  }

  /// Forgets the answer, to take another one.
  public void clear() {
    headers.clear();
    status = 200;
    length = 0;
  }

  public int status() {
    return status;
  }

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /// The body is its first `length()` bytes; valid until `clear`.
  public byte[] buffer() {
    return buffer;
  }

  public int length() {
    return length;
  }

  @Override
  public HttpResponse status(int value) {
    status = value;
    return this;
  }

  @Override
  public HttpResponse header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  @Override
  public void send(byte[] body) throws IOException {
    append(body, 0, body.length);
  }

  @Override
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        append(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        append(bytes, offset, count);
      }
    };
  }

  private void append(byte[] bytes, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (length + (long) count > maxBytes) {
      throw new IOException("a body of more than " + maxBytes + " bytes");
    }
    if (length + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(maxBytes, 2L * (length + count)));
    }
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }
}
