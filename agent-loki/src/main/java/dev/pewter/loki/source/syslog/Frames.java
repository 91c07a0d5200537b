package dev.pewter.loki.source.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Finds messages in a stream: each with its length before it, or each ended by a delimiter, as the
/// first byte tells. A delimiter with no `<` behind it is within a message of several lines. What
/// is longer than allowed is cut. Holds one message and little more. For one thread.
final class Frames {
  private static final int INITIAL = 2048;
  private static final int SLACK = 4096;
  private static final int MAX_DIGITS = 9;

  /// What is to be done next.
  enum Next {
    /// There is a message: `start`, `end` and `isCut` tell about it.
    MESSAGE,
    /// More has to be read.
    READ,
    /// The stream cannot be understood from here on.
    BROKEN
  }

  private enum Framing {
    UNKNOWN,
    DELIMITED,
    COUNTED
  }

  private final int max;
  private final byte delimiter;
  private final boolean takesAnything;
  private byte[] buffer = new byte[INITIAL];
  private int from;
  private int to;
  private Framing framing = Framing.UNKNOWN;
  private long skip; // bytes of a message that was cut
  private boolean skipsToDelimiter;
  private boolean isAtEnd;
  private boolean isPaused;
  private int start;
  private int end;
  private boolean isCut;

  /// @param takesAnything whether messages need not begin with `<`
  Frames(int max, byte delimiter, boolean takesAnything) {
    this.max = max;
    this.delimiter = delimiter;
    this.takesAnything = takesAnything;
  }

  /// Starts over with a datagram.
  void load(byte[] datagram, int length) {
    buffer = datagram;
    from = 0;
    to = length;
    framing = Framing.UNKNOWN;
    skip = 0;
    skipsToDelimiter = false;
    isAtEnd = true;
  }

  /// Whether a message ends here unless more lines of it come: then it is to be read for a moment.
  boolean mayEnd() {
    return framing == Framing.DELIMITED && from < to && isOpen(to - 1);
  }

  /// Nothing more came for a moment: a delimiter ends what stands before it.
  void pause() {
    isPaused = true;
  }

  /// Reads what there is; whether the stream goes on.
  boolean read(InputStream in) throws IOException {
    isPaused = false;
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * to, max + SLACK));
    }
    int count = in.read(buffer, to, buffer.length - to);
    isAtEnd = count < 0;
    to += Math.max(0, count);
    return !isAtEnd;
  }

  /// Nothing more will be read: what is there is the last message.
  void finish() {
    isAtEnd = true;
  }

  byte[] buffer() {
    return buffer;
  }

  /// Where the message starts in `buffer`.
  int start() {
    return start;
  }

  int end() {
    return end;
  }

  boolean isCut() {
    return isCut;
  }

  /// Why the stream is broken, without what is in it.
  String complaint() {
    return framing == Framing.COUNTED
        ? "expecting the length of a message"
        : "invalid or unsupported framing: a message begins with neither '<' nor a digit";
  }

  Next next() {
    skip();
    if (from == to || skipsToDelimiter) {
      return Next.READ;
    }
    if (framing == Framing.UNKNOWN) {
      byte first = buffer[from];
      if (first == '<' || (takesAnything && !Scan.isDigit(first))) {
        framing = Framing.DELIMITED;
      } else if (Scan.isDigit(first)) {
        framing = Framing.COUNTED;
      } else {
        return Next.BROKEN;
      }
    }
    return framing == Framing.COUNTED ? counted() : delimited();
  }

  private void skip() {
    int some = (int) Math.min(skip, to - from);
    from += some;
    skip -= some;
    while (skipsToDelimiter && from < to && !isOpen(from)) {
      skipsToDelimiter = !isEnd(from++);
    }
  }

  private Next counted() {
    while (from < to && buffer[from] == '\n') {
      from++; // some end counted messages, too
    }
    if (from == to) {
      return Next.READ;
    }
    int at = from;
    long length = 0;
    while (at < to && at - from < MAX_DIGITS && Scan.isDigit(buffer[at])) {
      length = length * 10 + buffer[at++] - '0';
    }
    if (at == to && !isAtEnd) {
      return Next.READ;
    }
    if (at == from || at == to || buffer[at] != ' ') {
      return Next.BROKEN;
    }
    at++;
    int kept = (int) Math.min(length, max);
    if (to - at < kept && !isAtEnd) {
      return Next.READ;
    }
    start = at;
    end = Math.min(at + kept, to);
    isCut = end - start < length;
    skip = length - (end - start);
    from = end;
    return Next.MESSAGE;
  }

  private Next delimited() {
    while (!takesAnything && from < to && isLineEnd(buffer[from])) {
      from++; // empty lines
    }
    int at = from;
    int limit = Math.min(to, from + max + 1);
    while (at < limit && !isEnd(at) && !isOpen(at)) {
      at++;
    }
    isCut = at - from > max;
    boolean isWhole = !isCut && at < to && isEnd(at);
    if (!isWhole && !isCut && (!isAtEnd || from == to)) {
      return Next.READ;
    }
    start = from;
    end = isCut ? from + max : at;
    skipsToDelimiter = isCut;
    from = isWhole ? at + 1 : end;
    while (end > start && isLineEnd(buffer[end - 1])) {
      end--;
    }
    return Next.MESSAGE;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private boolean isEnd(int at) {
    return buffer[at] == delimiter
        && (takesAnything || (at + 1 < to ? buffer[at + 1] == '<' : isAtEnd || isPaused));
  }

  /// Whether what comes next tells if a message ends here.
  private boolean isOpen(int at) {
    return buffer[at] == delimiter && !takesAnything && at + 1 == to && !isAtEnd && !isPaused;
  }
}
