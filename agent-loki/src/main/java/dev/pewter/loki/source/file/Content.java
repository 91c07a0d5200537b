package dev.pewter.loki.source.file;

import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One file's content, whatever it is called meanwhile: what it is known by, and how far it is
/// read. For who works on its tail, except for the acknowledgements.
final class Content extends Acknowledgements {
  private Position.InFile known; // with an offset that may be older; shared with the store
  LineEncoding encoding;

  /// Where the next line begins.
  long offset;

  /// The sum of the bytes before `offset`, which a file that was cut and written anew does not have
  /// there; known only after reading.
  int before;

  boolean knowsBefore;

  /// So far there is no line end behind `offset`.
  long scannedTo;

  /// The size when last looked at, for how much there is to do; -1 when it was not.
  long size;

  /// When the file that has the name was last written to, as its times tell, when last looked at;
  /// of one that lost the name unseen, since when it may have been copied and cut.
  long modifiedNanos;

  /// The size at which there was no whole line left to read.
  long endedAt;

  /// Whether another file has taken its name, or nothing has; then it ends some time.
  boolean isReplaced;

  /// Whether it is read to its very end, and closed.
  boolean isFinished;

  /// Whether it was cut while nothing had its name: the copy may be away, too, with its directory.
  boolean isCutAway;

  /// Whether it is read to its present end and closed, for it is not to be tailed any more.
  boolean isLeft;

  /// When it last had anything to read.
  long activeNanos;

  /// Where it was found, for messages and to open it again.
  String path;

  @Nullable Source source;

  /// One of which that much is known from before.
  Content(String path, Position.InFile known) {
    super(known.offsetBytes());
    this.path = path;
    this.known = known;
    this.offset = known.offsetBytes();
    this.encoding = LineEncoding.UTF_8;
  }

  /// One that is new.
  Content(String path, FileStat stat, long offset) {
    this(path, new Position.InFile(stat.device(), stat.inode(), stat.bornNanos(), 0, 0, offset));
  }

  long inode() {
    return known.inode();
  }

  long bornNanos() {
    return known.bornNanos();
  }

  /// How many of its first bytes the fingerprint covers.
  int fingerprintBytes() {
    return known.fingerprintBytes();
  }

  Fingerprint fingerprint() {
    return new Fingerprint(known.fingerprintBytes(), known.fingerprint());
  }

  boolean isCompressed() {
    return source instanceof Source.Compressed;
  }

  /// Whether it was empty whenever it was looked at.
  boolean isUnseen() {
    return offset == 0 && fingerprintBytes() == 0;
  }

  /// Whether nothing of it will ever be read again.
  boolean isOver() {
    return isReplaced && isFinished && isComplete();
  }

  boolean isLeftForGood() {
    return isLeft && isComplete();
  }

  /// What is to be remembered of it.
  Position.InFile position() {
    long finished = finished();
    if (finished != known.offsetBytes()) {
      known =
          new Position.InFile(
              known.device(),
              known.inode(),
              known.bornNanos(),
              known.fingerprintBytes(),
              known.fingerprint(),
              finished);
    }
    return known;
  }

  /// Whether it is the content of a file, as far as that can be told from outside.
  boolean is(FileStat stat) {
    return stat.is(known.device(), known.inode(), known.bornNanos());
  }

  /// It is in this file now.
  void isIn(FileStat stat) {
    if (!is(stat)) {
      know(stat.device(), stat.inode(), stat.bornNanos(), fingerprint());
    }
  }

  private void beginsWith(Fingerprint fingerprint) {
    know(known.device(), known.inode(), known.bornNanos(), fingerprint);
  }

  private void know(long device, long inode, long bornNanos, Fingerprint fingerprint) {
    known =
        new Position.InFile(
            device, inode, bornNanos, fingerprint.bytes(), fingerprint.hash(), known.offsetBytes());
  }

  /// Goes back to the first byte that is not acknowledged.
  void rewind() {
    offset = finished();
    scannedTo = 0;
    knowsBefore = false;
    isFinished = false;
    isLeft = false;
  }

  /// It was opened, and begins with this.
  void startsWith(byte[] start, LineEncoding configured) {
    encoding = configured.announced(start);
    if (known.fingerprintBytes() == 0) {
      beginsWith(Fingerprint.of(start, start.length)); // it may be compressed before it is read
    }
  }

  /// Covers more of the first bytes, as far as they are read.
  void extendFingerprint() throws IOException {
    var open = source;
    int covered = known.fingerprintBytes();
    if (covered < Fingerprint.MOST_BYTES && offset > covered && open != null) {
      byte[] start = open.start();
      int length = (int) Math.min(start.length, offset);
      if (length > covered && fingerprint().matches(start)) {
        beginsWith(Fingerprint.of(start, length));
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
