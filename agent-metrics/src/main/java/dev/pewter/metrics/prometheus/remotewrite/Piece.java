package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.metrics.remote.WriteRequestEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A request or a part of one: a compressed message of version 1.
///
/// @param series the hash of its labels and kind when it is one entry of a request; null else
@SuppressWarnings("ArrayRecordComponent") // never compared
record Piece(byte[] body, int length, Counts counts, long lowestMillis, @Nullable Integer series) {

  byte[] message() throws IOException {
    byte[] message = new byte[Snappy.uncompressedLength(body, 0, length)];
    Snappy.uncompress(body, 0, length, message, 0);
    return message;
  }

  /// The piece in two halves, in order; a single entry is not split.
  List<Piece> halves() throws IOException {
    if (counts.all() < 2) {
      return List.of(this);
    }
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var first = Counts.NONE;
    for (int i = 0; i < counts.all() / 2 && entries.next(); i++) {
      first = first.plus(one(entries.kind()));
    }
    int middle = entries.end();
    return List.of(
        of(message, 0, middle, first, lowestMillis),
        of(message, middle, message.length, counts.minus(first), lowestMillis));
  }

  /// Several pieces as one.
  static Piece joined(List<Piece> pieces) throws IOException {
    if (pieces.size() == 1) {
      return pieces.getFirst();
    }
    var message = new ByteArrayOutputStream();
    var counts = Counts.NONE;
    long lowest = Long.MAX_VALUE;
    for (var piece : pieces) {
      message.writeBytes(piece.message());
      counts = counts.plus(piece.counts);
      lowest = Math.min(lowest, piece.lowestMillis);
    }
    return of(message.toByteArray(), 0, message.size(), counts, lowest);
  }

  /// The entries that were chosen and the others, in order; there may be none.
  record Parts(List<Piece> chosen, List<Piece> others) {

    static Parts without(Piece others) {
      return new Parts(List.of(), List.of(others));
    }
  }

  /// The chosen entries in one piece, and the others.
  Parts parted(Predicate<WriteRequestEntries> isChosen) throws IOException {
    byte[] message = message();
    byte[] apart = new byte[message.length];
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var left = counts;
    int taken = 0;
    int kept = 0;
    while (entries.next()) {
      int size = entries.end() - entries.start();
      if (isChosen.test(entries)) {
        System.arraycopy(message, entries.start(), apart, taken, size);
        taken += size;
        left = left.minus(one(entries.kind()));
      } else {
        System.arraycopy(message, entries.start(), message, kept, size); // never ahead of reading
        kept += size;
      }
    }
    if (taken == 0) {
      return Parts.without(this);
    }
    var chosen = of(apart, 0, taken, counts.minus(left), lowestMillis);
    var others = kept == 0 ? List.<Piece>of() : List.of(of(message, 0, kept, left, lowestMillis));
    return new Parts(List.of(chosen), others);
  }

  /// Each entry by itself.
  List<Piece> singles() throws IOException {
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var all = new ArrayList<Piece>();
    while (entries.next()) {
      all.add(of(message, entries.start(), entries.end(), one(entries.kind()), lowestMillis));
    }
    return all;
  }

  /// The hashes, by kinds, of the entry at `first` and of each `step` entries further.
  Set<Integer> seriesOf(int first, int step) throws IOException {
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var found = new HashSet<Integer>();
    for (int i = 0; entries.next(); i++) {
      if (i % step == first) {
        found.add(entries.hashOfKind());
      }
    }
    return found;
  }

  /// Tells the hash, by kind, of each entry.
  void eachSeries(IntConsumer hash) throws IOException {
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    while (entries.next()) {
      hash.accept(entries.hashOfKind());
    }
  }

  private static Counts one(WriteRequestEntries.Kind kind) {
    return switch (kind) {
      case SAMPLE -> new Counts(1, 0, 0);
      case EXEMPLAR -> new Counts(0, 1, 0);
      case HISTOGRAM -> new Counts(0, 0, 1);
    };
  }

  private static Piece of(byte[] message, int from, int to, Counts counts, long lowest)
      throws IOException {
    byte[] body = new byte[Snappy.maxCompressedLength(to - from)];
    int length = Snappy.compress(message, from, to - from, body, 0);
    Integer series = null;
    if (counts.all() == 1) {
      var entries = new WriteRequestEntries().over(message, from, to);
      series = entries.next() ? entries.hashOfKind() : null;
    }
    return new Piece(Arrays.copyOf(body, length), length, counts, lowest, series);
  }

  /// Without the entries from before a time; null when none is left.
  @Nullable Piece since(long millis) throws IOException {
    if (lowestMillis >= millis) {
      return this;
    }
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var left = Counts.NONE;
    int kept = 0;
    long lowest = Long.MAX_VALUE;
    while (entries.next()) {
      long time = entries.timestampMillis();
      if (time >= millis) {
        int size = entries.end() - entries.start();
        System.arraycopy(message, entries.start(), message, kept, size); // never ahead of reading
        kept += size;
        left = left.plus(one(entries.kind()));
        lowest = Math.min(lowest, time);
      }
    }
    return kept == 0 ? null : of(message, 0, kept, left, lowest);
  }
}
