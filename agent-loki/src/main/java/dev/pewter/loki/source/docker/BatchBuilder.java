package dev.pewter.loki.source.docker;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import org.jspecify.annotations.Nullable;

/// Puts the lines of one container into batches and knows which of them were read before. For one
/// thread.
final class BatchBuilder {
  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_ENTRIES = 4096;

  private final DockerMetrics metrics;
  private final LogBatchWriter writer = new LogBatchWriter();
  private final Full full;
  private StreamLabels labels;
  private boolean isBegun;
  private boolean hasMoved;

  final Progress out;
  final Progress err;

  /// Called when the batch should be sent.
  interface Full {
    void send() throws InterruptedException;
  }

  /// One of the two streams.
  final class Progress implements LineAssembler.Lines {
    private final boolean isErr;
    private final ReadPosition.Last before;
    private boolean isBeyond; // past what was read before
    private long nanos;
    private int count;

    Progress(boolean isErr, ReadPosition.Last before) {
      this.isErr = isErr;
      this.before = before;
      this.isBeyond = before.count() == 0;
    }

    ReadPosition.Last last() {
      return isBeyond ? new ReadPosition.Last(nanos, count) : before;
    }

    /// Whether a line was read before: the engine begins a little earlier than where we were.
    private boolean isRepeated(long lineNanos) {
      if (isBeyond || lineNanos > before.nanos()) {
        isBeyond = true;
        return false;
      }
      if (lineNanos == before.nanos()) {
        nanos = lineNanos;
        count++;
        isBeyond = count == before.count();
      }
      return true;
    }

    @Override
    public void line(byte[] bytes, int from, int to, long lineNanos, boolean isCut)
        throws InterruptedException {
      if (isRepeated(lineNanos)) {
        return;
      }
      count = lineNanos == nanos ? count + 1 : 1;
      nanos = lineNanos;
      hasMoved = true;
      if (from == to) {
        metrics.empty.increment();
      } else {
        if (isCut) {
          metrics.cut.increment();
        }
        add(isErr, bytes, from, to, lineNanos);
      }
    }

    @Override
    public void unreadable() {
      metrics.unreadable.increment();
    }
  }

  BatchBuilder(ReadPosition from, StreamLabels labels, DockerMetrics metrics, Full full) {
    this.metrics = metrics;
    this.labels = labels;
    this.full = full;
    this.out = new Progress(false, from.out());
    this.err = new Progress(true, from.err());
  }

  /// The labels of the next batch on.
  void labels(StreamLabels next) {
    labels = next;
  }

  private void add(boolean isErr, byte[] bytes, int from, int to, long nanos)
      throws InterruptedException {
    Labels own = isErr ? labels.err() : labels.out();
    if (own == null) {
      metrics.relabeled.increment();
      return;
    }
    if (!isBegun) {
      writer.begin(base());
      isBegun = true;
    }
    writer.append(bytes, from, to, nanos);
    if (!own.equals(base())) {
      writer.labels(own);
    }
    if (writer.usedBytes() >= MAX_BYTES || writer.size() >= MAX_ENTRIES) {
      full.send();
    }
  }

  private Labels base() {
    @Nullable Labels both = labels.out() == null ? labels.err() : labels.out();
    return both == null ? Labels.EMPTY : both;
  }

  /// Whether lines were read since the last batch, sent or not.
  boolean hasMoved() {
    return hasMoved;
  }

  int size() {
    return isBegun ? writer.size() : 0;
  }

  /// The writer, to be finished; the next line begins another batch.
  LogBatchWriter take() {
    isBegun = false;
    hasMoved = false;
    return writer;
  }
}
