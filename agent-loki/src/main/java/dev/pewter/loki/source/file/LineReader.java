package dev.pewter.loki.source.file;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads lines and passes them on, a block at a time; one for each reader thread. A line's bytes
/// are copied once, out of the read buffer into a block that the batch keeps.
final class LineReader {
  private static final int BUFFER_BYTES = 256 << 10;

  /// So many lines go on together: what is known of each takes memory wherever they are, and a
  /// block may be of empty ones.
  private static final int MOST_LINES = 8192;

  /// So much before the offset tells whether the file is still the same. More than most lines, for
  /// many end alike, and begin with their time.
  private static final int LOOK_BACK = 512;

  /// What stands for bytes that are not of an encoding.
  private static final char REPLACEMENT = '\ufffd';

  private final Tailing tailing;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final LogBatchWriter writer = new LogBatchWriter();
  private final CRC32C sum = new CRC32C();

  LineReader(Tailing tailing) {
    this.tailing = tailing;
  }

  /// What a read came to.
  enum Progress {
    LINES,
    /// The last whole lines that were there, by a read that came to the end.
    LAST_LINES,
    /// No whole line is there now.
    END,
    /// The file is not what it was: it was cut, and maybe written anew.
    CUT
  }

  /// Reads one block at the content's offset and passes its lines on.
  Progress read(Tail tail, Content content) throws IOException, InterruptedException {
    Source source = java.util.Objects.requireNonNull(content.source);
    boolean isPlain = source instanceof Source.Plain;
    int back = isPlain ? (int) Math.min(LOOK_BACK, content.offset) : 0;
    buffer.clear();
    int n = source.read(buffer, content.offset - back);
    if (n < back) {
      return Progress.CUT;
    }
    content.size = Math.max(content.size, content.offset - back + n);
    byte[] block = new byte[n];
    buffer.flip().get(block);
    if (isPlain && !isSame(content, source, block, back)) {
      return Progress.CUT;
    }
    if (n == back) {
      return Progress.END;
    }
    int start = content.offset == 0 ? LineEncoding.markBytes(block) : back;
    int end = lines(tail, content, block, start, n);
    if (end < 0) {
      return n == BUFFER_BYTES ? readLong(tail, content, source) : Progress.END;
    }
    boolean areAll = writer.size() < MOST_LINES;
    pass(tail, content, content.offset - back + end);
    content.knowsBefore = isPlain;
    content.before = sumBefore(block, end);
    return isPlain && areAll && n < BUFFER_BYTES ? Progress.LAST_LINES : Progress.LINES;
  }

  /// Whether the file is what it was: by what is before the offset, as after each read, or else, as
  /// after a start or when lines have come back, by what it begins with now that the block is read.
  private boolean isSame(Content content, Source source, byte[] block, int back)
      throws IOException {
    int before = sumBefore(block, back);
    if (content.knowsBefore) {
      return before == content.before;
    }
    boolean isWhole = back == content.offset; // the block begins where the file does
    boolean isSame = content.fingerprint().matches(isWhole ? block : source.start());
    content.knowsBefore = isSame && back > 0;
    content.before = before;
    return isSame;
  }

  private int sumBefore(byte[] block, int end) {
    int from = Math.max(0, end - LOOK_BACK);
    sum.reset();
    sum.update(block, from, end - from);
    return (int) sum.getValue();
  }

  /// Collects the whole lines of a block; tells where the last one ends, or -1.
  private int lines(Tail tail, Content content, byte[] block, int from, int to) {
    var encoding = content.encoding;
    long now = now(); // each line a nanosecond later, or Loki takes equal ones for one
    int end = -1;
    int at = from;
    if (encoding.isBytes()) {
      writer.begin(tail.labels, block);
      for (int newline = Search.indexOf(block, (byte) '\n', at, to);
          newline >= 0 && writer.size() < MOST_LINES;
          newline = Search.indexOf(block, (byte) '\n', at, to)) {
        int lineEnd = newline > at && block[newline - 1] == '\r' ? newline - 1 : newline;
        writer.add(at, lineEnd, now++);
        at = newline + 1;
        end = at;
      }
      return end;
    }
    writer.begin(tail.labels);
    for (int newline = encoding.newline(block, at, to);
        newline >= 0 && writer.size() < MOST_LINES;
        newline = encoding.newline(block, at, to)) {
      append(encoding, block, at, newline, now++);
      at = newline + encoding.unitBytes();
      end = at;
    }
    return end;
  }

  private void append(LineEncoding encoding, byte[] block, int from, int to, long now) {
    String text = new String(block, from, to - from, encoding.charset());
    if (text.indexOf(REPLACEMENT) >= 0 && !wasThere(text, encoding.charset(), block, from, to)) {
      tailing.counters().lineReplaced();
    }
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writer.append(utf8, 0, utf8.length, now);
  }

  /// Whether the bytes are what a text with replacements is in their encoding; some only decode.
  private static boolean wasThere(String text, Charset charset, byte[] block, int from, int to) {
    if (!charset.canEncode()) {
      return false;
    }
    byte[] same = text.getBytes(charset);
    return Arrays.equals(same, 0, same.length, block, from, to);
  }

  /// A line longer than the buffer: looks for its end without keeping it, then reads as much of it
  /// as is passed on.
  private Progress readLong(Tail tail, Content content, Source source)
      throws IOException, InterruptedException {
    long at = Math.max(content.offset, content.scannedTo);
    byte[] block = new byte[BUFFER_BYTES];
    while (true) {
      buffer.clear();
      int n = source.read(buffer, at);
      buffer.flip().get(block, 0, n);
      int newline = content.encoding.newline(block, 0, n);
      if (newline >= 0) {
        int unit = content.encoding.unitBytes();
        pass(tail, content, source, at + newline, at + newline + unit);
        return Progress.LINES;
      }
      at += n - n % content.encoding.unitBytes();
      content.scannedTo = at;
      content.size = Math.max(content.size, at);
      if (n < BUFFER_BYTES) {
        return Progress.END;
      }
    }
  }

  /// Passes on the line from the offset to `lineEnd`, cut if it is too long.
  private void pass(Tail tail, Content content, Source source, long lineEnd, long next)
      throws IOException, InterruptedException {
    int length = (int) Math.min(lineEnd - content.offset, LineLimit.BYTES);
    if (length < lineEnd - content.offset) {
      tailing.counters().lineCut();
    }
    byte[] line = new byte[length];
    int n = source.read(ByteBuffer.wrap(line), content.offset);
    int start = content.offset == 0 ? LineEncoding.markBytes(line) : 0;
    if (content.encoding.isBytes()) {
      writer.begin(tail.labels, line);
      int end = n > start && line[n - 1] == '\r' ? n - 1 : n;
      writer.add(start, end, now());
    } else {
      writer.begin(tail.labels);
      append(content.encoding, line, start, n, now());
    }
    pass(tail, content, next);
    content.knowsBefore = false;
  }

  /// Passes on what follows the last line end, when nothing more will come.
  void readUnfinished(Tail tail, Content content) throws IOException, InterruptedException {
    Source source = content.source;
    if (source == null) {
      return;
    }
    long end = Math.max(content.offset, content.scannedTo);
    int n;
    do {
      buffer.clear();
      n = source.read(buffer, end);
      end += n;
    } while (n > 0);
    if (end > content.offset) {
      pass(tail, content, source, end, end);
    }
  }

  private void pass(Tail tail, Content content, long end) throws InterruptedException {
    int lines = writer.size();
    tailing.began(lines);
    var delivery =
        content.begin(
            tailing.clock().nanos(),
            end,
            new Delivery.Completion() {
              @Override
              public void finished(Delivery.Outcome outcome) {
                tailing.finished(tail, lines, outcome);
              }

              @Override
              public boolean isInVain() {
                return tailing.isOver();
              }

              @Override
              public Object origin() {
                return tail;
              }
            });
    LogBatch batch = writer.finish(delivery);
    boolean isTaken = false;
    try {
      tailing.sink().accept(batch);
      isTaken = true;
    } finally {
      if (!isTaken) {
        delivery.returned();
      }
    }
    content.offset = end;
    content.scannedTo = 0;
    tail.passed(lines, tailing.clock());
    tail.putPositionsIfAsked();
  }

  private long now() {
    Instant now = tailing.clock().now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /// Where the last whole line of a file ends, looking back from its end.
  static long endOfLastLine(Source source, long size, @Nullable LineEncoding encoding)
      throws IOException {
    int unit = encoding == null ? 1 : encoding.unitBytes();
    byte[] block = new byte[64 << 10];
    long to = size;
    while (to > 0) {
      long from = Math.max(0, to - block.length);
      from -= from % unit;
      int n = source.read(ByteBuffer.wrap(block, 0, (int) (to - from)), from);
      int last = Search.lastIndexOf(block, (byte) '\n', 0, n);
      if (last >= 0) {
        return from + last - last % unit + unit;
      }
      to = from;
    }
    return 0;
  }
}
