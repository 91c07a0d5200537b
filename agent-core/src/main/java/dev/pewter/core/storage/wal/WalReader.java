package dev.pewter.core.storage.wal;

import dev.pewter.core.model.DropReason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads a log from where its last acknowledgement was, once more after a crash. For one thread,
/// except that `ack` may come from another. The cursor is saved at most once a second, at closing,
/// and when the log asks.
public final class WalReader {
  private static final long SAVE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Wal wal;
  private final String name;
  private final int maxRecordBytes;
  private long segment;
  private long offset;
  private long index;
  private @Nullable Segment current;
  private @Nullable Segment notKept; // the last of which no copy could be kept
  private @Nullable SegmentReader in;

  private volatile WalPosition acked;
  private WalPosition saved;
  private long savedNanos;
  private boolean isSaveFailing;

  WalReader(Wal wal, String name, WalPosition start, int maxRecordBytes) {
    this.wal = wal;
    this.name = name;
    this.maxRecordBytes = maxRecordBytes;
    this.segment = start.segment();
    this.offset = start.offset();
    this.index = start.index();
    this.acked = start;
    this.saved = start;
    this.savedNanos = wal.clock().nanos();
  }

  public String name() {
    return name;
  }

  /// Moves to the next record; waits for one at most so long.
  ///
  /// @return whether there is one: `payload` and `length` have it until the next call
  public boolean next(Duration patience) throws IOException, InterruptedException {
    long left = patience.toNanos();
    while (true) {
      var at = enter();
      boolean isSealed = at.isSealed; // before `end`: a sealed segment's end is final
      switch (in().read(offset, at.end)) {
        case RECORD -> {
          offset += Segment.RECORD_HEADER_BYTES + in().length;
          index++;
          return true;
        }
        case BAD -> skipDamage(at);
        case END -> {
          if (isSealed) {
            leave(at.number + 1);
          } else {
            left = wal.awaitMore(at, offset, left);
            if (at.end <= offset && !at.isSealed) {
              return false;
            }
          }
        }
      }
    }
  }

  /// The array that begins with the record: good until the next call of `next`.
  public byte[] payload() {
    return in().payload;
  }

  /// How many bytes of `payload` are the record's.
  public int length() {
    return in().length;
  }

  /// The place behind the current record: to be acknowledged when it is dealt with.
  public WalPosition position() {
    return new WalPosition(segment, offset, index);
  }

  /// The current record is whole and cannot be understood, as that of a later version: a copy of
  /// its segment is kept, where that works; otherwise it is lost. That is tried once for a segment:
  /// it may have very many such records, and a full disk stays full.
  public void setAside() {
    var at = current;
    if (at == null || Files.exists(at.aside())) {
      return;
    }
    if (at.equals(notKept)) {
      lost();
      return;
    }
    var copy = at.aside().resolveSibling(at.aside().getFileName() + ".new");
    try {
      try {
        Files.copy(at.file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, at.aside(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(copy); // a full disk has room for a part only
      }
      wal.listener().setAside(at.aside());
    } catch (IOException _) {
      notKept = at;
      lost();
    }
  }

  private void lost() {
    wal.listener().lost(name, DropReason.CORRUPT, 1, length());
  }

  /// Everything before this place is dealt with: it will not be read again. Places may come in any
  /// order; only the highest counts.
  public void ack(WalPosition position) {
    synchronized (this) {
      if (position.compareTo(acked) <= 0) {
        return;
      }
      acked = position;
    }
    if (!saveIfDue()) {
      wal.unsaved();
    }
    wal.passed();
  }

  /// Saves the cursor if that is a second ago; false when it has to be done later.
  boolean saveIfDue() {
    synchronized (this) {
      if (wal.clock().nanos() - savedNanos < SAVE_EVERY_NANOS) {
        return saved.equals(acked);
      }
      save();
      return true; // or it failed, and the next acknowledgement tries again
    }
  }

  /// Saves the cursor, however short a time ago that was. The log may be locked.
  synchronized void saveNow() {
    save();
  }

  /// How far everything is dealt with.
  public WalPosition acked() {
    return acked;
  }

  /// What the records take that are not dealt with.
  public long leftBytes() {
    return wal.bytesAfter(acked);
  }

  private void save() {
    savedNanos = wal.clock().nanos();
    if (saved.equals(acked)) {
      return;
    }
    try {
      Cursor.write(Cursor.file(wal.directory(), name), acked);
      saved = acked;
      if (isSaveFailing) {
        isSaveFailing = false;
        wal.listener().recovered();
      }
    } catch (IOException e) {
      if (!isSaveFailing) { // repeats some records after a crash, no more
        isSaveFailing = true;
        wal.listener().failed(e);
      }
    }
  }

  private SegmentReader in() {
    if (in == null) {
      throw new IllegalStateException("nothing was read yet");
    }
    return in;
  }

  /// The segment the reader is in, opened; moves on when it was dropped.
  private Segment enter() throws IOException {
    var at = current;
    while (at == null || at.isDeleted) {
      var next = wal.segmentAt(segment);
      if (next.number != segment) {
        segment = next.number;
        offset = Segment.HEADER_BYTES;
        index = 0;
      }
      try {
        if (in == null) {
          in = new SegmentReader(next, maxRecordBytes);
        } else {
          in.open(next);
        }
        current = next;
        at = next;
      } catch (FileNotFoundException e) {
        if (!next.isDeleted) {
          throw e;
        }
      }
    }
    return at;
  }

  /// Goes on with the next whole record, or at the end of what is written by now. When nothing
  /// before waits for an acknowledgement, the damage needs none: nothing may follow that gets one.
  private void skipDamage(Segment at) throws IOException {
    long next = in().next(offset, wal.endOf(at).offset());
    wal.listener().damaged(name, at.file, offset, next - offset);
    boolean isNext = acked.equals(position());
    offset = next;
    index++;
    if (isNext) {
      ack(position());
    }
  }

  private void leave(long next) {
    in().shrink();
    current = null;
    segment = next;
    offset = Segment.HEADER_BYTES;
    index = 0;
  }

  /// Saves the cursor.
  void close() throws IOException {
    saveNow();
    if (in != null) {
      in.close();
    }
  }
}
