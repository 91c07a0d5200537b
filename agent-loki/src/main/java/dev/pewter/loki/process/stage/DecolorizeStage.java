package dev.pewter.loki.process.stage;

/// Removes terminal colours and other control sequences from lines. A line without any costs one
/// look at its bytes.
final class DecolorizeStage implements Stage {
  private static final byte ESCAPE = 0x1b;
  private static final byte BELL = 0x07;
  private static final boolean[] OPENING = set("[]()#;?");
  private static final boolean[] FINAL = set("0123456789ABCDEFGHIJKLMNOPRZcfghijklmntqry=><~");

  private static boolean[] set(String characters) {
    var set = new boolean[128];
    characters.chars().forEach(c -> set[c] = true);
    return set;
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      byte[] line = entries.bytes(i);
      int end = entries.end(i);
      int at = introducer(line, entries.start(i), end);
      if (at < end) {
        remove(entries, i, at);
      }
    }
  }

  private static void remove(Entries entries, int i, int firstIntroducer) {
    byte[] line = entries.bytes(i);
    int start = entries.start(i);
    int end = entries.end(i);
    byte[] plain = new byte[end - start];
    int length = 0;
    int from = start; // of what is not copied yet
    for (int at = firstIntroducer; at < end; ) {
      int after = sequenceEnd(line, at, end);
      if (after < 0) {
        at = introducer(line, at + 1, end);
        continue;
      }
      System.arraycopy(line, from, plain, length, at - from);
      length += at - from;
      from = after;
      at = introducer(line, after, end);
    }
    if (from > start) {
      System.arraycopy(line, from, plain, length, end - from);
      entries.setLine(i, plain, 0, length + end - from);
    }
  }

  /// Where the first byte that can begin a sequence is, ESC or U+009B, or `to`.
  private static int introducer(byte[] line, int from, int to) {
    int at = from;
    while (at < to && !isIntroducer(line, at, to)) {
      at++;
    }
    return at;
  }

  private static boolean isIntroducer(byte[] line, int at, int to) {
    return line[at] == ESCAPE
        || (line[at] == (byte) 0xc2 && at + 1 < to && line[at + 1] == (byte) 0x9b);
  }

  /// Where the sequence ends that begins with the introducer at a place, or -1 when it is none.
  private static int sequenceEnd(byte[] line, int introducer, int to) {
    int at = introducer + (line[introducer] == ESCAPE ? 1 : 2);
    while (at < to && isIn(OPENING, line[at])) {
      at++;
    }
    int bell = at;
    while (bell < to && isTitle(line[bell])) {
      bell++;
    }
    if (bell < to && line[bell] == BELL) {
      return bell + 1;
    }
    return parametersEnd(line, at, to);
  }

  /// Up to four digits, then any number of `;` with up to four digits, then the final byte; when
  /// there is no final byte, the last digit is it.
  private static int parametersEnd(byte[] line, int from, int to) {
    int at = digits(line, from, to);
    int lastDigit = at;
    while (at > from && at < to && line[at] == ';') {
      int before = at + 1;
      at = digits(line, before, to);
      lastDigit = at > before ? at : lastDigit;
    }
    if (at < to && isIn(FINAL, line[at])) {
      return at + 1;
    }
    return lastDigit > from ? lastDigit : -1;
  }

  private static int digits(byte[] line, int from, int to) {
    int at = from;
    while (at < to && at < from + 4 && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isTitle(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ';';
  }

  private static boolean isIn(boolean[] set, byte c) {
    return c >= 0 && set[c];
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
