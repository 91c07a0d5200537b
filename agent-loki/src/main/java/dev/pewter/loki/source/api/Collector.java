package dev.pewter.loki.source.api;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.loki.push.PushException;
import dev.pewter.loki.push.PushSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a batch of each stream of a request. For one thread.
final class Collector implements PushSink {
  private static final int ENTRY_BYTES = 64;
  private static final int STREAM_BYTES = 512;
  private static final int STEP = 16 << 10;

  private final Intake intake;
  private final String tenant;
  private final RequestMemory.Share memory;
  private final LogBatchWriter writer = new LogBatchWriter();
  private final List<LogBatch> batches = new ArrayList<>();
  private @Nullable PushException unusable;
  private long now; // grows with each entry, so that equal lines stay different
  private long owed;
  private byte[] block = {};
  private boolean isWanted;
  private int discarded;
  private int truncated;

  Collector(Intake intake, String tenant, RequestMemory.Share memory, long nowNanos) {
    this.intake = intake;
    this.tenant = tenant;
    this.memory = memory;
    this.now = nowNanos;
  }

  List<LogBatch> batches() {
    return batches;
  }

  /// The last stream that could not be used.
  @Nullable PushException unusable() {
    return unusable;
  }

  /// How many entries no rule let through.
  int discarded() {
    return discarded;
  }

  /// How many lines were cut.
  int truncated() {
    return truncated;
  }

  @Override
  public void begin(Labels incoming, byte[] in) throws PushException {
    charge(STREAM_BYTES);
    var labels = intake.apply(incoming, tenant);
    isWanted = !labels.isEmpty();
    block = in;
    writer.begin(labels, in);
  }

  /// Begins the lines of a raw body, whose labels are the configured ones and nothing else.
  void beginRaw(byte[] in) throws PushException {
    charge(STREAM_BYTES);
    isWanted = true;
    block = in;
    writer.begin(Labels.of(intake.labels()), in);
  }

  @Override
  public void unusable(PushException why) {
    unusable = why;
  }

  @Override
  public void entry(int start, int end, long timestampNanos, Labels metadata) throws PushException {
    if (!isWanted) {
      discarded++;
      return;
    }
    charge(ENTRY_BYTES);
    int cut = end;
    if (end - start > LineLimit.BYTES) {
      truncated++;
      cut = start + LineLimit.BYTES;
      while ((block[cut] & 0xC0) == 0x80 && cut > start) {
        cut--; // not within a character
      }
    }
    writer.add(start, cut, intake.useIncomingTimestamp() ? timestampNanos : now++);
    if (!metadata.isEmpty()) {
      writer.metadata(metadata);
    }
  }

  /// A line of a raw body, which has no time of its own.
  void line(int start, int end) throws PushException {
    entry(start, end, now++, Labels.EMPTY);
  }

  @Override
  public void charge(long bytes) throws PushException {
    owed += bytes;
    if (owed >= STEP) {
      memory.take(owed);
      owed = 0;
    }
  }

  @Override
  public void end() {
    if (writer.size() > 0) {
      batches.add(writer.finish(Delivery.unattended()));
    }
  }
}
