package dev.pewter.loki.source.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Takes apart what an engine sends of the logs of a container without a terminal:
///
/// ```
/// frame  = stream u8 (0 in, 1 out, 2 err, 3 the engine's own error)  0 0 0  length u32 be  bytes
/// ```
/// Frames may have any length; they are not held. For one thread.
final class LogFrames {
  private static final int HEADER = 8;
  private static final int MAX_ERROR = 512;

  private final LineAssembler out;
  private final LineAssembler err;
  private final byte[] header = new byte[HEADER];
  private int headerLength;
  private long left;
  private final StringBuilder error = new StringBuilder();

  LogFrames(LineAssembler out, LineAssembler err) {
    this.out = out;
    this.err = err;
  }

  /// @throws IOException when the engine tells an error, or it is something else than frames
  void accept(byte[] bytes, int to) throws IOException, InterruptedException {
    int at = 0;
    while (at < to) {
      if (left == 0) {
        header[headerLength++] = bytes[at++];
        if (headerLength == HEADER) {
          begin();
        }
        continue;
      }
      int part = (int) Math.min(left, to - at);
      switch (header[0]) {
        case 2 -> err.accept(bytes, at, at + part);
        case 3 -> error.append(text(bytes, at, part));
        default -> out.accept(bytes, at, at + part);
      }
      at += part;
      left -= part;
      if (left == 0) {
        end();
      }
    }
  }

  private void begin() throws IOException {
    headerLength = 0;
    if (header[0] < 0 || header[0] > 3 || (header[1] | header[2] | header[3]) != 0) {
      throw new IOException("malformed log stream");
    }
    left = 0;
    for (int i = 4; i < HEADER; i++) {
      left = left << 8 | (header[i] & 0xff);
    }
    switch (left == 0 ? 3 : header[0]) {
      case 2 -> err.beginFrame();
      case 3 -> {} // the engine's own words, or nothing
      default -> out.beginFrame();
    }
  }

  private void end() throws IOException {
    if (header[0] == 3) {
      throw new IOException("error from daemon in stream: " + error.toString().strip());
    }
  }

  private String text(byte[] bytes, int from, int length) {
    int room = Math.max(0, MAX_ERROR - error.length());
    return new String(bytes, from, Math.min(length, room), StandardCharsets.UTF_8);
  }
}
