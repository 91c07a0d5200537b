package dev.pewter.loki.write;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.loki.push.EntryWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Entries of one tenant that wait to become a request: ranges of batches, grouped by stream. For
/// one thread at a time.
final class OpenBatch {
  /// What the batches referred to may hold in memory; dropped lines make them larger than lines.
  private static final long MAX_HELD = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 6);

  /// What a batch holds of each entry besides its line: where it is, and its time.
  private static final long ENTRY_BYTES = 2L * Integer.BYTES + Long.BYTES;

  /// Labels, times and empty lines do not count for `batch_size`, and yet have a bound: a message
  /// is so long or twice that.
  private static final long SHORT_ENCODED = 4 << 20;

  private static final long MAX_ENCODED = 64 << 20;

  final long openedNanos;
  private final Map<StreamKey, Stream> streams = new HashMap<>();
  private final List<Stream> inOrder = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private @Nullable Stream lastStream;
  private @Nullable LogBatch lastBatch;
  private long held;
  private long size;
  private long encoded;
  private int entries;

  /// The share of one batch, with the holder that reports for it.
  static final class Part {
    final Delivery delivery;
    final long arrivedNanos;
    int entries;

    Part(Delivery delivery, long arrivedNanos) {
      this.delivery = delivery;
      this.arrivedNanos = arrivedNanos;
    }
  }

  /// The ranges of one stream, in order of arrival.
  private static final class Stream {
    final StreamKey key;
    LogBatch[] batches = new LogBatch[4];
    int[] ranges = new int[8]; // from, to, from, to, …
    int count;
    int encoded;

    Stream(StreamKey key) {
      this.key = key;
    }

    void add(LogBatch batch, int entry, int bytes) {
      encoded += bytes;
      if (count > 0 && batches[count - 1] == batch && ranges[2 * count - 1] == entry) {
        ranges[2 * count - 1]++;
        return;
      }
      if (count == batches.length) {
        batches = Arrays.copyOf(batches, 2 * count);
        ranges = Arrays.copyOf(ranges, 4 * count);
      }
      batches[count] = batch;
      ranges[2 * count] = entry;
      ranges[2 * count + 1] = entry + 1;
      count++;
    }
  }

  OpenBatch(long openedNanos) {
    this.openedNanos = openedNanos;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  int entries() {
    return entries;
  }

  List<Part> parts() {
    return parts;
  }

  /// Gives everything back.
  void returned() {
    parts.forEach(part -> part.delivery.returned());
  }

  int streamCount() {
    return inOrder.size();
  }

  boolean has(StreamKey key) {
    return (lastStream != null && lastStream.key.equals(key)) || streams.containsKey(key);
  }

  /// What counts for `batch_size`: line and metadata.
  static int sizeOf(LogBatch batch, int entry) {
    return batch.length(entry) + EntryWriter.metadataSize(batch.metadata(entry));
  }

  /// Whether there is room for an entry of a size; the first always fits.
  boolean fits(int more, long batchSize) {
    long most = Math.clamp(2 * batchSize, SHORT_ENCODED, MAX_ENCODED);
    return entries == 0 || (size + more <= batchSize && held <= MAX_HELD && encoded <= most);
  }

  void add(StreamKey key, LogBatch batch, int entry, int entrySize, long nowNanos) {
    var stream = lastStream;
    if (stream == null || !stream.key.equals(key)) {
      stream = streams.get(key);
      if (stream == null) {
        stream = new Stream(key);
        streams.put(key, stream);
        inOrder.add(stream);
        encoded += key.labels.length;
      }
      lastStream = stream;
    }
    if (batch != lastBatch) {
      lastBatch = batch;
      held += batch.bytes().length + ENTRY_BYTES * batch.size();
      parts.add(new Part(batch.delivery().fork(), nowNanos));
    }
    parts.getLast().entries++;
    int bytes = EntryWriter.size(batch, entry);
    stream.add(batch, entry, bytes);
    encoded += bytes;
    size += entrySize;
    entries++;
  }

  /// How long the message is, more or less.
  long encodedSize() {
    return encoded;
  }

  /// Writes the message: the only copy of lines that their source has read.
  void encode(ProtoWriter out) {
    long total = 0;
    for (int i = 0; i < inOrder.size(); i++) {
      var stream = inOrder.get(i);
      total += EntryWriter.streamSize(stream.key.labels, stream.encoded);
    }
    out.begin(Math.toIntExact(total));
    for (int i = 0; i < inOrder.size(); i++) {
      write(out, inOrder.get(i));
    }
  }

  private static void write(ProtoWriter out, Stream stream) {
    EntryWriter.beginStream(out, stream.key.labels, stream.encoded);
    for (int i = 0; i < stream.count; i++) {
      var batch = stream.batches[i];
      int to = stream.ranges[2 * i + 1];
      for (int entry = stream.ranges[2 * i]; entry < to; entry++) {
        EntryWriter.write(out, batch, entry);
      }
    }
  }
}
