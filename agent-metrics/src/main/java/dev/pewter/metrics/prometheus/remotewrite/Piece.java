package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.metrics.remote.WriteRequestEntries;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A request or a part of one: a compressed message of version 1.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Piece(byte[] body, int length, Counts counts, long lowestMillis) {

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
    int[] kinds = new int[WriteRequestEntries.Kind.values().length];
    for (int i = 0; i < counts.all() / 2 && entries.next(); i++) {
      kinds[kind(entries.kind())]++;
    }
    var first = new Counts(kinds[0], kinds[1], kinds[2]);
    int middle = entries.end();
    return List.of(
        of(message, 0, middle, first, lowestMillis),
        of(message, middle, message.length, counts.minus(first), lowestMillis));
  }

  private static int kind(WriteRequestEntries.Kind kind) {
    return switch (kind) {
      case SAMPLE -> 0;
      case EXEMPLAR -> 1;
      case HISTOGRAM -> 2;
    };
  }

  private static Piece of(byte[] message, int from, int to, Counts counts, long lowest)
      throws IOException {
    byte[] body = new byte[Snappy.maxCompressedLength(to - from)];
    int length = Snappy.compress(message, from, to - from, body, 0);
    return new Piece(body, length, counts, lowest);
  }

  /// Without the entries from before a time; null when none is left.
  @Nullable Piece since(long millis) throws IOException {
    if (lowestMillis >= millis) {
      return this;
    }
    byte[] message = message();
    var entries = new WriteRequestEntries().over(message, 0, message.length);
    int[] kinds = new int[WriteRequestEntries.Kind.values().length];
    int kept = 0;
    long lowest = Long.MAX_VALUE;
    while (entries.next()) {
      long time = entries.timestampMillis();
      if (time >= millis) {
        int size = entries.end() - entries.start();
        System.arraycopy(message, entries.start(), message, kept, size); // never ahead of reading
        kept += size;
        kinds[kind(entries.kind())]++;
        lowest = Math.min(lowest, time);
      }
    }
    return kept == 0
        ? null
        : of(message, 0, kept, new Counts(kinds[0], kinds[1], kinds[2]), lowest);
  }
}
