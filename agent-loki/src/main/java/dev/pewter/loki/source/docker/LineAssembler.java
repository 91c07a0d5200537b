package dev.pewter.loki.source.docker;

import dev.pewter.core.bytes.Rfc3339;
import dev.pewter.core.model.LineLimit;
import java.util.Arrays;

/// Makes lines of what one stream of a container says:
///
/// ```
/// line  = time SPACE chunk (time SPACE chunk)* LF
/// chunk = at most 16 KiB; only the last one is shorter
/// ```
/// The times of all chunks but the first are left out, and so is a CR before the end. A line that
/// one run of the container has not finished is not continued by the next: its last chunk is short
/// and a border follows. Neither says it alone: the engine notes borders a little late, and not
/// every engine fills its chunks. Holds the first `LineLimit.BYTES` of an unfinished line. For one
/// thread.
final class LineAssembler {
  static final int CHUNK = 16 << 10;
  private static final int MAX_TIME = 40;
  private static final int KEPT_BUFFER = 64 << 10;

  private final Lines lines;
  private final boolean isFramed;
  private final long[] borders;
  private State state = State.TIME;
  private final byte[] time = new byte[MAX_TIME];
  private int timeLength;
  private byte[] line = new byte[512];
  private int length;
  private boolean isCut;
  private long nanos;
  private int inChunk; // in REPEATED_TIME, of the chunk before

  private enum State {
    TIME,
    CONTENT,
    /// Before the next chunk of a line, whose time is of no use.
    REPEATED_TIME,
    /// In a line whose time cannot be read.
    UNREADABLE
  }

  /// What comes out.
  interface Lines {
    /// @param isCut whether there was more of it than a line may have
    void line(byte[] bytes, int from, int to, long nanos, boolean isCut)
        throws InterruptedException;

    /// A line without a time.
    void unreadable();
  }

  /// @param isFramed whether `beginFrame` tells where chunks begin
  /// @param borders between runs of the container, in nanoseconds since 1970
  LineAssembler(Lines lines, boolean isFramed, long... borders) {
    this.lines = lines;
    this.isFramed = isFramed;
    this.borders = borders.clone();
  }

  /// Says that a chunk begins.
  void beginFrame() {
    if (state == State.CONTENT) {
      state = State.REPEATED_TIME;
      timeLength = 0;
    }
  }

  /// When the line that is not complete yet began; -1 when there is none.
  long pendingNanos() {
    return state == State.CONTENT || state == State.REPEATED_TIME ? nanos : -1;
  }

  void accept(byte[] bytes, int from, int to) throws InterruptedException {
    int at = from;
    while (at < to) {
      at =
          switch (state) {
            case TIME -> time(bytes, at, to);
            case REPEATED_TIME -> repeatedTime(bytes, at);
            case CONTENT -> content(bytes, at, to);
            case UNREADABLE -> unreadable(bytes, at, to);
          };
    }
  }

  /// Ends the last line, after which nothing comes any more.
  void end() throws InterruptedException {
    if (state == State.REPEATED_TIME) {
      keep(time, 0, timeLength);
    }
    if (pendingNanos() >= 0) {
      emit(line, 0, length);
    } else if (state == State.UNREADABLE || timeLength > 0) {
      lines.unreadable();
    }
    beginLine();
  }

  private void beginLine() {
    state = State.TIME;
    timeLength = 0;
    length = 0;
    isCut = false;
    if (line.length > KEPT_BUFFER) {
      line = new byte[512];
    }
  }

  private int time(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == ' ') {
        nanos = Rfc3339.nanos(time, 0, timeLength);
        state = nanos < 0 ? State.UNREADABLE : State.CONTENT;
        inChunk = 0;
        timeLength = 0;
        return at + 1;
      }
      if (b == '\n' || timeLength == MAX_TIME) {
        state = State.UNREADABLE;
        timeLength = 0;
        return at;
      }
      time[timeLength++] = b;
    }
    return to;
  }

  /// A byte at a time: what turns out to be no time is content.
  private int repeatedTime(byte[] bytes, int at) throws InterruptedException {
    byte b = bytes[at];
    long chunkNanos = b == ' ' ? Rfc3339.nanos(time, 0, timeLength) : -1;
    if (chunkNanos >= 0) {
      if (inChunk < CHUNK && isBorderBefore(chunkNanos)) { // else it goes on, border or not
        emit(line, 0, length);
        beginLine();
        nanos = chunkNanos;
      }
      state = State.CONTENT;
      inChunk = 0;
      return at + 1;
    }
    if (b == ' ' || b == '\n' || timeLength == MAX_TIME) {
      keep(time, 0, timeLength);
      state = State.CONTENT;
      inChunk = timeLength;
      return at;
    }
    time[timeLength++] = b;
    return at + 1;
  }

  /// Whether the line is of an earlier run than what was said then.
  private boolean isBorderBefore(long chunkNanos) {
    for (long border : borders) {
      if (nanos < border && border <= chunkNanos) {
        return true;
      }
    }
    return false;
  }

  private int unreadable(byte[] bytes, int from, int to) {
    int end = indexOfNewline(bytes, from, to);
    if (end == to) {
      return to;
    }
    lines.unreadable();
    beginLine();
    return end + 1;
  }

  private int content(byte[] bytes, int from, int to) throws InterruptedException {
    int limit = isFramed ? to : Math.min(to, from + CHUNK - inChunk);
    int end = indexOfNewline(bytes, from, limit);
    if (end < limit) {
      if (length == 0) {
        emit(bytes, from, end);
      } else {
        keep(bytes, from, end);
        emit(line, 0, length);
      }
      beginLine();
      return end + 1;
    }
    keep(bytes, from, end);
    inChunk += end - from;
    if (!isFramed && inChunk >= CHUNK && end < to) {
      if (bytes[end] == '\n') {
        inChunk = 0;
      } else {
        state = State.REPEATED_TIME;
        timeLength = 0;
      }
    }
    return end;
  }

  private static int indexOfNewline(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void keep(byte[] bytes, int from, int to) {
    int more = Math.min(to - from, LineLimit.BYTES - length);
    isCut |= more < to - from;
    if (more > line.length - length) {
      line =
          Arrays.copyOf(line, Math.max(length + more, Math.min(2 * line.length, LineLimit.BYTES)));
    }
    System.arraycopy(bytes, from, line, length, more);
    length += more;
  }

  private void emit(byte[] bytes, int from, int to) throws InterruptedException {
    int end = Math.min(to, from + LineLimit.BYTES);
    boolean cut = isCut || end < to;
    lines.line(
        bytes, from, !cut && end > from && bytes[end - 1] == '\r' ? end - 1 : end, nanos, cut);
  }
}
