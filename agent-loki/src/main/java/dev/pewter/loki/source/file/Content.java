package dev.pewter.loki.source.file;

import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One file's content, whatever it is called meanwhile: what it is known by, and how far it is
/// read. Guarded by its tail's lock, except for the acknowledgements.
final class Content {
  long device;
  long inode;
  long bornNanos;
  Fingerprint fingerprint;
  LineEncoding encoding;

  /// Where the next line begins.
  long offset;

  /// The up to eight bytes before `offset`, which a file that was cut and written anew does not
  /// have there; known only after reading.
  long before;

  boolean knowsBefore;

  /// So far there is no line end behind `offset`.
  long scannedTo;

  /// The size when last looked at, for how much there is to do; -1 when it was not.
  long size;

  /// The size at which there was no whole line left to read.
  long endedAt;

  /// Whether another file has taken its name, or nothing has; then it ends some time.
  boolean isReplaced;

  /// Whether it is read to its very end, and closed.
  boolean isFinished;

  /// Whether it is read to its present end and closed, for it is not to be tailed any more.
  boolean isLeft;

  /// Its place among the files that had the name, oldest first; -1 when it is not found there.
  int place = -1;

  /// When it last had anything to read.
  long activeNanos;

  /// Where it was found, for messages and to open it again.
  String path;

  @Nullable Source source;
  Acknowledgements acknowledgements;

  Content(
      String path, long device, long inode, long bornNanos, Fingerprint fingerprint, long offset) {
    this.path = path;
    this.device = device;
    this.inode = inode;
    this.bornNanos = bornNanos;
    this.fingerprint = fingerprint;
    this.offset = offset;
    this.acknowledgements = new Acknowledgements(offset);
    this.encoding = LineEncoding.UTF_8;
  }

  boolean isCompressed() {
    return source instanceof Source.Compressed;
  }

  /// Whether nothing of it will ever be read again.
  boolean isOver() {
    return isReplaced && isFinished && acknowledgements.isComplete();
  }

  boolean isLeftForGood() {
    return isLeft && acknowledgements.isComplete();
  }

  /// What is to be remembered of it.
  Position.InFile position() {
    return new Position.InFile(
        device,
        inode,
        bornNanos,
        fingerprint.bytes(),
        fingerprint.hash(),
        acknowledgements.finished());
  }

  /// Whether it is the content of a file, as far as that can be told from outside.
  boolean is(FileStat stat) {
    return stat.is(device, inode, bornNanos);
  }

  /// It is in this file now.
  void isIn(FileStat stat) {
    device = stat.device();
    inode = stat.inode();
    bornNanos = stat.bornNanos();
  }

  /// Goes back to the first byte that is not acknowledged.
  void rewind() {
    offset = acknowledgements.finished();
    scannedTo = 0;
    knowsBefore = false;
    isFinished = false;
    isLeft = false;
  }

  /// It was opened, and begins with this.
  void startsWith(byte[] start, LineEncoding configured) {
    encoding = configured.announced(start);
    if (fingerprint.bytes() == 0) {
      fingerprint = Fingerprint.of(start, start.length); // it may be compressed before it is read
    }
  }

  /// Covers more of the first bytes, as far as they are read.
  void extendFingerprint() throws IOException {
    var open = source;
    if (fingerprint.bytes() < Fingerprint.MOST_BYTES
        && offset > fingerprint.bytes()
        && open != null) {
      byte[] start = open.start();
      int length = (int) Math.min(start.length, offset);
      if (length > fingerprint.bytes() && fingerprint.matches(start)) {
        fingerprint = Fingerprint.of(start, length);
      }
    }
  }

  void close() {
    var open = source;
    source = null;
    if (open != null) {
      open.close();
    }
  }
}
