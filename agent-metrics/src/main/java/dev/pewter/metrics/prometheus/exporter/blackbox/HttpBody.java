package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// The body of an answer, unframed, unpacked and counted.
final class HttpBody implements Closeable {
  /// What patterns look at of one body.
  static final int MAX_LOOKED_AT = 16 << 20;

  /// What all probes together hold of bodies.
  private static final long MAX_HELD = 64L << 20;

  private static final int CHUNK = 16 << 10;

  private final InputStream in;
  private final Closeable unpacker; // it holds memory of its own
  private final long limit;
  private long count;

  private HttpBody(InputStream in, Closeable unpacker, long limit) {
    this.in = in;
    this.unpacker = unpacker;
    this.limit = limit;
  }

  /// @param length of the body before it is unpacked; -1 until the connection ends
  static InputStream framed(InputStream in, HttpHead head, String method) throws IOException {
    if (!head.hasBody(method)) {
      return InputStream.nullInputStream();
    }
    if (head.isChunked()) {
      return new Chunks(in);
    }
    long length = head.contentLength(method);
    return length < 0 ? in : new Exactly(in, length);
  }

  /// @param compression what it must be packed with; empty for anything
  /// @param limit of the unpacked length; zero for none
  static HttpBody of(InputStream framed, String compression, long limit) throws IOException {
    return switch (compression) {
      case "", "identity" -> new HttpBody(framed, () -> {}, limit);
      case "gzip" -> {
        var in = new GZIPInputStream(framed, CHUNK);
        yield new HttpBody(in, in, limit);
      }
      case "deflate" -> {
        var inflater = new Inflater(true);
        var in = new InflaterInputStream(framed, inflater, CHUNK);
        yield new HttpBody(in, inflater::end, limit);
      }
      default -> throw new IOException("unsupported compression algorithm");
    };
  }

  @Override
  public void close() throws IOException {
    unpacker.close();
  }

  /// How many bytes it had.
  long count() {
    return count;
  }

  /// Reads to the end and keeps nothing.
  void skip() throws IOException {
    byte[] buffer = new byte[CHUNK];
    while (read(buffer) >= 0) {
      // counted there
    }
  }

  /// Reads to the end, all of it being needed.
  byte[] readAll(Probe probe) throws IOException {
    var held = probe.bufferedBytes();
    var all = new ByteArrayOutputStream();
    try {
      byte[] buffer = new byte[CHUNK];
      for (int read = read(buffer); read >= 0; read = read(buffer)) {
        if (all.size() + read > MAX_LOOKED_AT) {
          throw new IOException("body is longer than " + MAX_LOOKED_AT + " bytes");
        }
        all.write(buffer, 0, read);
        if (held.addAndGet(read) > MAX_HELD) {
          held.addAndGet(-read);
          all.reset();
          throw new IOException("too many bodies are being looked at");
        }
      }
      return all.toByteArray();
    } finally {
      held.addAndGet(-all.size());
    }
  }

  private int read(byte[] buffer) throws IOException {
    int read = in.read(buffer);
    if (read > 0) {
      count += read;
      if (limit > 0 && count > limit) {
        count = limit;
        throw new IOException("http: request body too large");
      }
    }
    return read;
  }

  /// Ends after so many bytes, and not before.
  private static final class Exactly extends InputStream {
    private final InputStream in;
    private long left;

    Exactly(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(bytes, from, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("unexpected EOF");
      }
      left -= read;
      return read;
    }
  }

  /// `<hexadecimal length>[;…]CRLF <bytes> CRLF …`, ended by a length of zero.
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private long left;
    private boolean isFirst = true;
    private boolean isEnded;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0 && !isEnded) {
        begin();
      }
      if (isEnded) {
        return -1;
      }
      int read = in.read(bytes, from, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("unexpected EOF");
      }
      left -= read;
      return read;
    }

    private void begin() throws IOException {
      var lines = new HttpHead.Lines(in, CHUNK);
      if (!isFirst && !lines.next(-1).isEmpty()) {
        throw new IOException("malformed chunked encoding");
      }
      isFirst = false;
      String line = lines.next(-1);
      int semicolon = line.indexOf(';');
      String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
      if (!size.matches("[0-9a-fA-F]{1,15}")) {
        throw new IOException("invalid byte in chunk length");
      }
      left = Long.parseLong(size, 16);
      if (left == 0) {
        isEnded = true;
        while (!lines.next(-1).isEmpty()) {
          // trailers are not looked at
        }
      }
    }
  }
}
