package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.metrics.remote.WriteRequestEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A request or a part of one: a compressed message of version 1.
///
/// @param series the hash of its labels when it is one entry of a request; null else
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

  /// Entries by themselves, and the others together, of which there may be none; both in order.
  record Parts(List<Piece> alone, List<Piece> others) {

    static Parts without(Piece others) {
      return new Parts(List.of(), List.of(others));
    }
  }

  /// The piece with the entries alone that a test chooses.
  Parts parted(Predicate<WriteRequestEntries> isAlone) throws IOException {
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var alone = new ArrayList<Piece>();
    var left = counts;
    int kept = 0;
    while (entries.next()) {
      int size = entries.end() - entries.start();
      if (isAlone.test(entries)) {
        var one = one(entries.kind());
        alone.add(of(message, entries.start(), entries.end(), one, lowestMillis));
        left = left.minus(one);
      } else {
        System.arraycopy(message, entries.start(), message, kept, size); // never ahead of reading
        kept += size;
      }
    }
    if (alone.isEmpty()) {
      return Parts.without(this);
    }
    var others = kept == 0 ? List.<Piece>of() : List.of(of(message, 0, kept, left, lowestMillis));
    return new Parts(alone, others);
  }

  /// The hashes of the series of the entry at `first` and of each `step` entries further.
  Set<Integer> seriesOf(int first, int step) throws IOException {
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    var found = new HashSet<Integer>();
    for (int i = 0; entries.next(); i++) {
      if (i % step == first) {
        found.add(entries.hash());
      }
    }
    return found;
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
      series = entries.next() ? entries.hash() : null;
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
