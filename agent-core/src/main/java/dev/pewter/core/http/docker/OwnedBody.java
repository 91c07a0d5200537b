package dev.pewter.core.http.docker;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that closes what it came from with it.
final class OwnedBody extends FilterInputStream {
  private final Runnable closed;

  OwnedBody(InputStream body, Runnable closed) {
    super(body);
    this.closed = closed;
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      closed.run();
    }
  }
}
