package dev.pewter.core.http.client;

import java.io.IOException;
import java.io.InputStream;

/// The body of an answer as it arrives. Gives its connection back at the end, closes it when the
/// reader leaves early.
final class ResponseBody extends InputStream {
  private final ClientConnection connection;
  private final Deadline deadline;
  private final Runnable finished;
  private byte[] chunk = new byte[0];
  private int at;
  private boolean over;

  /// @param finished called once, when the connection is no longer needed
  ResponseBody(ClientConnection connection, Deadline deadline, Runnable finished) {
    this.connection = connection;
    this.deadline = deadline;
    this.finished = finished;
  }

  private boolean fill() throws IOException {
    while (at == chunk.length && !over) {
      boolean read = false;
      try {
        var next = connection.next(deadline);
        read = true;
        if (next == null) {
          end();
        } else {
          chunk = next;
          at = 0;
        }
      } finally {
        if (!read) {
          end();
        }
      }
    }
    return at < chunk.length;
  }

  private void end() {
    if (!over) {
      over = true;
      finished.run();
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, bytes, offset, part);
    at += part;
    return part;
  }

  @Override
  public int available() {
    return chunk.length - at;
  }

  @Override
  public void close() {
    chunk = new byte[0];
    at = 0;
    end();
  }
}
