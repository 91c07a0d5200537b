package dev.pewter.k8s.logs;

import dev.pewter.core.bytes.Rfc3339;
import dev.pewter.core.bytes.Search;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogBatchWriter;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Makes batches of one answer's lines: those that are new, with their times taken off. For one
/// thread.
///
/// ```
/// line = time SPACE content LF
/// ```
/// The content keeps its end, as it does in the reference.
final class LineBatcher implements LineBlocks.Sink {
  private static final int MAX_LINES = 4096;
  private static final int MAX_TIME = 40;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Ledger ledger;
  private final TailMetrics metrics;
  private final Batches batches;
  private final CRC32C hash = new CRC32C();
  private @Nullable String kubeletError;

  /// Where batches go.
  interface Batches {
    /// @param lines not empty; the batch is to be finished before this returns
    void send(LogBatchWriter lines) throws InterruptedException;

    /// Reading was ended before so many lines that have come.
    void unread(int lines);

    Labels labels();

    Instant now();
  }

  LineBatcher(Ledger ledger, TailMetrics metrics, Batches batches) {
    this.ledger = ledger;
    this.metrics = metrics;
    this.batches = batches;
  }

  /// What a kubelet said in place of lines; null if nothing.
  @Nullable String kubeletError() {
    return kubeletError;
  }

  @Override
  public void lines(byte[] bytes, int from, int to) throws InterruptedException {
    var writer = begin(bytes);
    for (int start = from; start < to; ) {
      int feed = Search.indexOf(bytes, (byte) '\n', start, to);
      int next = feed < 0 ? to : feed + 1;
      int end = next;
      if (next - start > LineLimit.BYTES) {
        end = start + LineLimit.BYTES;
        metrics.cut.increment();
      }
      line(writer, bytes, start, end);
      start = next;
      if (writer.size() == MAX_LINES) {
        send(writer, bytes, start, to);
        writer.begin(batches.labels(), bytes);
      }
    }
    if (writer.size() > 0) {
      batches.send(writer);
    }
  }

  /// @param from where the lines after these begin
  private void send(LogBatchWriter writer, byte[] bytes, int from, int to)
      throws InterruptedException {
    boolean isSent = false;
    try {
      batches.send(writer);
      isSent = true;
    } finally {
      if (!isSent) {
        batches.unread(count(bytes, from, to));
      }
    }
  }

  private static int count(byte[] bytes, int from, int to) {
    int lines = 0;
    for (int at = from; at < to; lines++) {
      int feed = Search.indexOf(bytes, (byte) '\n', at, to);
      at = feed < 0 ? to : feed + 1;
    }
    return lines;
  }

  @Override
  public void cut(byte[] bytes, int to) throws InterruptedException {
    metrics.cut.increment();
    var writer = begin(bytes);
    line(writer, bytes, 0, to);
    if (writer.size() > 0) {
      batches.send(writer);
    }
  }

  private LogBatchWriter begin(byte[] bytes) {
    var writer = new LogBatchWriter(); // not kept: a tail that waits holds no arrays
    writer.begin(batches.labels(), bytes);
    return writer;
  }

  private void line(LogBatchWriter writer, byte[] bytes, int start, int end) {
    int space = Search.indexOf(bytes, (byte) ' ', start, Math.min(end, start + MAX_TIME));
    long nanos = space < 0 ? Rfc3339.INVALID : Rfc3339.nanos(bytes, start, space);
    if (nanos == Rfc3339.INVALID) {
      undated(writer, bytes, start, end);
      return;
    }
    hash.reset();
    hash.update(bytes, space + 1, end - space - 1);
    if (ledger.isNew(nanos, (int) hash.getValue())) {
      writer.add(space + 1, end, nanos);
    } else {
      metrics.repeated.increment();
    }
  }

  private void undated(LogBatchWriter writer, byte[] bytes, int start, int end) {
    if (KubeletText.isOne(bytes, start, end)) {
      metrics.kubeletErrors.increment();
      kubeletError = KubeletText.text(bytes, start, end);
      return;
    }
    metrics.undated.increment();
    var now = batches.now();
    writer.add(start, end, now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
  }
}
