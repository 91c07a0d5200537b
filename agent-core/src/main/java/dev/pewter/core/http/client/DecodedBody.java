package dev.pewter.core.http.client;

import dev.pewter.core.codec.GzipStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/// A body, decompressed, of at most so many bytes.
final class DecodedBody extends FilterInputStream {
  private final boolean gzip;
  private final long limit;
  private long count;
  private boolean begun;

  /// @param limit zero for none
  DecodedBody(InputStream body, boolean gzip, long limit) {
    super(body);
    this.gzip = gzip;
    this.limit = limit;
  }

  /// Not before the first read, because it needs the first bytes; an empty body stays empty.
  private void begin() throws IOException {
    if (begun || !gzip) {
      return;
    }
    begun = true;
    var ahead = new PushbackInputStream(in, 1);
    int first = ahead.read();
    if (first >= 0) {
      ahead.unread(first);
      in = GzipStream.of(ahead);
    }
  }

  private int counted(int read) throws IOException {
    if (read > 0) {
      count += read;
      if (limit > 0 && count > limit) {
        throw new IOException("response body exceeds " + limit + " bytes");
      }
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    begin();
    return counted(in.read(bytes, offset, length));
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] some = new byte[(int) Math.min(n, 4096)];
    return n <= 0 ? 0 : Math.max(0, read(some, 0, some.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
