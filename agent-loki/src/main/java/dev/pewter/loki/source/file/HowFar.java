package dev.pewter.loki.source.file;

import dev.pewter.core.concurrent.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far the files of a name are read and delivered, for anybody to ask; told by who works on the
/// tail. A part of the tail rather than an object of its own, for there may be thousands.
abstract class HowFar extends Turns {
  volatile String lastError = "";

  /// Where reading began in the first file that had the name.
  volatile long startedOffset;

  /// No file had the name when last looked.
  volatile boolean isMissing;

  private volatile long lines;
  private volatile int lastLineSeconds; // since 1970, without a sign; 0 when none was read
  private volatile long shownOffset;
  private volatile long shownSize;
  private volatile long rotatedLag;
  private volatile boolean isBehind; // there are whole lines to read, also of files before
  private volatile long stuckSince; // behind, and nothing read; at first since it was made
  private volatile @Nullable Acknowledgements shown; // of the file of which the rest tells
  private volatile @Nullable Acknowledgements rotated; // the first before it that is not delivered

  private @Nullable Content failing; // of which `lastError` tells; for who works on the tail
  private int seenSeconds = (int) FilePositions.ALWAYS; // without a sign; for the same

  /// @param madeNanos when it was made
  HowFar(long madeNanos) {
    this.stuckSince = madeNanos;
  }

  final long readOffset() {
    return shownOffset;
  }

  /// Where reading began in the middle of a file; 0 once a line was read.
  final long beganOffset() {
    return lines == 0 && shownOffset == startedOffset ? startedOffset : 0;
  }

  final long size() {
    return shownSize;
  }

  final long lines() {
    return lines;
  }

  /// When lines were read last; null when none was since the start.
  final @Nullable Instant lastLine() {
    int seconds = lastLineSeconds;
    return seconds == 0 ? null : Instant.ofEpochSecond(Integer.toUnsignedLong(seconds));
  }

  final long acknowledgedOffset() {
    var of = shown;
    return of == null ? 0 : of.finished();
  }

  /// How many bytes are not delivered, read or not, also of files that had the name before.
  final long lagBytes() {
    return rotatedLag + Math.max(0, size() - acknowledgedOffset());
  }

  /// How long the oldest line under way waits since it was read; when none is, how long nothing was
  /// read though there is something; also of files that had the name before. The beginning of a
  /// line waits for its end, which counts not.
  final double lagSeconds(long nowNanos) {
    var before = rotated;
    var of = before == null || before.isComplete() ? shown : before;
    long unread = isBehind ? stuckSince : nowNanos;
    return of == null ? 0 : Math.max(0, nowNanos - of.oldestNanos(unread)) / 1e9;
  }

  /// What becomes of its lines, in a word.
  final String state() {
    var before = rotated;
    var of = before == null || before.isComplete() ? shown : before;
    if (!lastError.isEmpty()) {
      return "failed";
    }
    if (of != null && of.isReturned()) {
      return "returned";
    }
    if (of != null && !of.isComplete()) {
      return "in_flight";
    }
    if (isMissing) {
      return "missing";
    }
    if (isBehind) {
      return "behind";
    }
    return size() > readOffset() ? "unfinished_line" : "delivered";
  }

  /// How long nothing was read of it; before its files are looked for, how long it has existed.
  final long stuckNanos(long nowNanos) {
    return nowNanos - stuckSince;
  }

  /// When the name was looked at, in seconds since 1970, if that matters, else `ALWAYS`.
  final long seenSeconds() {
    return Integer.toUnsignedLong(seenSeconds);
  }

  final void seenAt(long seconds) {
    seenSeconds = (int) seconds;
  }

  /// One of its files cannot be read now. That is told of one of them at a time; tells whether now.
  ///
  /// @param content null for those that may be found beside them
  final boolean fails(@Nullable Content content, String error) {
    if (failing != null && !failing.equals(content)) {
      return false;
    }
    boolean isNew = !error.equals(lastError);
    lastError = error;
    failing = content;
    return isNew;
  }

  /// Nothing more is to be read of one of its files.
  final void failsNoMore(Content content) {
    failing = content.equals(failing) ? null : failing;
  }

  /// Nothing has its name, which was not to be looked at before.
  final void nameFailsNoMore() {
    lastError = failing == null ? "" : lastError;
  }

  /// One of its files is read to its end; one that lost the name tells nothing of that.
  final void isRead(Content content) {
    if (failing == null ? !content.isReplaced : failing.equals(content)) {
      lastError = "";
      failing = null;
    }
  }

  /// Lines were passed on.
  final void passed(int more, Clock clock) {
    long before = lines;
    lines = before + more;
    lastLineSeconds = (int) clock.now().getEpochSecond();
    stuckSince = clock.nanos();
  }

  /// Tells how far the files are, of which the last may have the name.
  final void show(List<Content> contents, Clock clock) {
    long lag = 0;
    boolean hasLines = false;
    Acknowledgements first = null;
    for (int i = 0; i < contents.size() - 1; i++) {
      var content = contents.get(i);
      long end = content.isFinished ? content.offset : Math.max(content.size, content.offset);
      lag += Math.max(0, end - content.finished());
      hasLines |= end > content.offset && end != content.endedAt;
      first = first == null && !content.isComplete() ? content : first;
    }
    var current = contents.isEmpty() ? null : contents.getLast();
    if (current != null) {
      shownOffset = current.offset;
      shownSize = Math.max(current.size, current.offset);
      hasLines |= shownSize > current.offset && shownSize != current.endedAt;
      shown = current;
    }
    if (!isBehind) {
      stuckSince = clock.nanos();
    }
    isBehind = hasLines;
    rotated = first;
    rotatedLag = lag;
  }
}
