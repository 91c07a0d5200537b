package dev.pewter.loki.push;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;

/// Entries as the message `EntryAdapter` of a push request:
///
/// ```
/// 1  timestamp: message of seconds (1) and nanos (2)
/// 2  line
/// 3  structured metadata, repeated: message of name (1) and value (2)
/// ```
public final class EntryWriter {
  static final int STREAMS = 1;
  static final int LABELS = 1;
  static final int ENTRIES = 2;
  private static final int TIMESTAMP = 1;
  private static final int LINE = 2;
  private static final int METADATA = 3;
  private static final long SECOND = 1_000_000_000;

  private EntryWriter() {}

  /// How many bytes the metadata of an entry takes.
  public static int metadataSize(Labels metadata) {
    int size = 0;
    for (int i = 0; i < metadata.size(); i++) {
      size += ProtoWriter.fieldSize(pairSize(metadata, i));
    }
    return size;
  }

  private static int pairSize(Labels metadata, int index) {
    int name = ProtoWriter.utf8Length(metadata.name(index));
    int value = ProtoWriter.utf8Length(metadata.value(index));
    return (name == 0 ? 0 : ProtoWriter.fieldSize(name))
        + (value == 0 ? 0 : ProtoWriter.fieldSize(value));
  }

  private static int timestampSize(long nanos) {
    return ProtoWriter.numberSize(Math.floorDiv(nanos, SECOND))
        + ProtoWriter.numberSize(Math.floorMod(nanos, SECOND));
  }

  /// How many bytes an entry takes inside its stream.
  public static int size(LogBatch batch, int entry) {
    return ProtoWriter.fieldSize(bodySize(batch, entry));
  }

  private static int bodySize(LogBatch batch, int entry) {
    int line = batch.length(entry);
    return ProtoWriter.fieldSize(timestampSize(batch.timestampNanos(entry)))
        + (line == 0 ? 0 : ProtoWriter.fieldSize(line))
        + metadataSize(batch.metadata(entry));
  }

  /// Starts a stream whose entries take so many bytes.
  public static void beginStream(ProtoWriter out, byte[] labels, int entriesSize) {
    out.header(STREAMS, ProtoWriter.fieldSize(labels.length) + entriesSize);
    out.field(LABELS, labels, 0, labels.length);
  }

  /// What a stream takes in a request.
  public static int streamSize(byte[] labels, int entriesSize) {
    return ProtoWriter.fieldSize(ProtoWriter.fieldSize(labels.length) + entriesSize);
  }

  /// Writes an entry of the stream begun last.
  public static void write(ProtoWriter out, LogBatch batch, int entry) {
    long nanos = batch.timestampNanos(entry);
    out.header(ENTRIES, bodySize(batch, entry));
    out.header(TIMESTAMP, timestampSize(nanos));
    out.number(1, Math.floorDiv(nanos, SECOND));
    out.number(2, Math.floorMod(nanos, SECOND));
    if (batch.length(entry) > 0) {
      out.field(LINE, batch.bytes(), batch.start(entry), batch.end(entry));
    }
    var metadata = batch.metadata(entry);
    for (int i = 0; i < metadata.size(); i++) {
      out.header(METADATA, pairSize(metadata, i));
      out.text(1, metadata.name(i), ProtoWriter.utf8Length(metadata.name(i)));
      out.text(2, metadata.value(i), ProtoWriter.utf8Length(metadata.value(i)));
    }
  }
}
