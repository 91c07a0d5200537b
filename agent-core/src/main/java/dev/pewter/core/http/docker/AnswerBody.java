package dev.pewter.core.http.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of an HTTP/1.1 answer: of a known length, in chunks, or up to the end of the
/// connection.
final class AnswerBody extends InputStream {
  private static final int MAX_CHUNK_LINE = 4 << 10;

  private final InputStream in;
  private final boolean isChunked;
  private final boolean isUnknown;
  private long left; // of the body, or of the chunk
  private boolean isFirst = true;
  private boolean isOver;

  /// @param bytes -1 for unknown, -2 for chunks
  record Length(long bytes) {
    static final Length UNKNOWN = new Length(-1);
    static final Length CHUNKED = new Length(-2);
  }

  AnswerBody(InputStream in, Length length) {
    this.in = in;
    this.isChunked = length.equals(Length.CHUNKED);
    this.isUnknown = length.equals(Length.UNKNOWN);
    this.left = isChunked || isUnknown ? 0 : length.bytes();
  }

  /// Whether there is more; reads the line before a chunk.
  private boolean hasMore() throws IOException {
    if (isChunked && left == 0 && !isOver) {
      if (!isFirst && !AnswerHead.line(in, 2).isEmpty()) {
        throw new IOException("malformed chunked encoding");
      }
      isFirst = false;
      left = chunkLength(AnswerHead.line(in, MAX_CHUNK_LINE));
      isOver = left == 0;
      if (isOver) {
        int budget = AnswerHead.MAX_BYTES;
        for (String line = AnswerHead.line(in, budget); !line.isEmpty(); ) { // trailers
          budget -= line.length();
          line = AnswerHead.line(in, budget);
        }
      }
    }
    return !isOver && (isUnknown || left > 0);
  }

  private static long chunkLength(String line) throws IOException {
    int end = line.indexOf(';');
    String digits = (end < 0 ? line : line.substring(0, end)).strip();
    if (digits.isEmpty() || digits.length() > 15 || !digits.matches("[0-9a-fA-F]+")) {
      throw new IOException("malformed chunked encoding");
    }
    return Long.parseLong(digits, 16);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int read = in.read(bytes, offset, isUnknown ? length : (int) Math.min(length, left));
    if (read < 0) {
      isOver = true;
      if (isUnknown) {
        return -1;
      }
      throw new EOFException("unexpected EOF");
    }
    left -= isUnknown ? 0 : read;
    return read;
  }

  @Override
  public void close() throws IOException {
    isOver = true;
    in.close();
  }
}
