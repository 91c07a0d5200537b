package dev.pewter.core.http.server;

import java.io.IOException;
import java.io.OutputStream;

/// A body of unknown length. Collects small writes until a flush or until it has 8 KiB.
final class ChunkedOutput extends OutputStream {
  private static final int CAPACITY = 8 << 10;

  private final ServerExchange exchange;
  private final boolean discards;
  private final byte[] buffer = new byte[CAPACITY];
  private int filled;
  private boolean closed;

  /// @param discards whether the answer has no body, as one to HEAD
  ChunkedOutput(ServerExchange exchange, boolean discards) {
    this.exchange = exchange;
    this.discards = discards;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("the stream is closed");
    }
    for (int at = 0; at < length; ) {
      int part = Math.min(length - at, CAPACITY - filled);
      System.arraycopy(bytes, offset + at, buffer, filled, part);
      filled += part;
      at += part;
      if (filled == CAPACITY) {
        pass();
      }
    }
  }

  private void pass() throws IOException {
    if (filled > 0 && !discards) {
      exchange.write(buffer, 0, filled);
    }
    filled = 0;
  }

  @Override
  public void flush() throws IOException {
    pass();
    exchange.flush();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      pass();
      closed = true;
      exchange.end();
    }
  }
}
