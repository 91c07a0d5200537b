package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry that a stage holds back, with the deliveries of all entries that went into it. Guarded
/// by its stage.
public final class Held {
  private static final byte[] NOTHING = {};

  private byte[] line;
  private int length;
  private final long timestampNanos;
  private final Labels labels;
  private final Labels metadata;
  private final Values values;
  private final List<Delivery> deliveries = new ArrayList<>(1);
  private @Nullable Delivery last; // of the batch that the last part is from

  Held(byte[] line, long timestampNanos, Labels labels, Labels metadata, Values values) {
    this.line = line;
    this.length = line.length;
    this.timestampNanos = timestampNanos;
    this.labels = labels;
    this.metadata = metadata;
    this.values = values;
  }

  /// Another entry of the same make, without anything in its line and without deliveries.
  public Held startAgain() {
    return new Held(NOTHING, timestampNanos, labels, metadata, values.copy());
  }

  public int length() {
    return length;
  }

  public byte[] line() {
    return line;
  }

  public Labels labels() {
    return labels;
  }

  public long timestampNanos() {
    return timestampNanos;
  }

  public Labels metadata() {
    return metadata;
  }

  public Values values() {
    return values;
  }

  /// Appends bytes to the line.
  public void append(byte[] bytes, int start, int end) {
    int more = end - start;
    if (more > line.length - length) {
      line = Arrays.copyOf(line, Math.max(length + more, Math.min(2 * length, 1 << 26)));
    }
    System.arraycopy(bytes, start, line, length, more);
    length += more;
  }

  /// Cuts the line.
  public void cut(int bytes) {
    length = Math.min(length, bytes);
  }

  /// Some of it is from a batch with this delivery, which has to wait for it.
  @SuppressWarnings("ReferenceEquality") // once for each batch is enough
  void addPartOf(Delivery batch) {
    if (last != batch) {
      last = batch;
      var part = batch.fork();
      part.hold();
      deliveries.add(part);
    }
  }

  /// Whether all of it is read again from before its beginning.
  boolean isInVain() {
    return deliveries.stream().anyMatch(Delivery::isInVain);
  }

  /// Whether its last part was read where a batch is from.
  boolean isFollowedBy(Delivery batch) {
    return last != null && last.hasOriginOf(batch);
  }

  /// Ends it unfinished, so that its sources read it again when they can.
  public void giveBack() {
    deliveries.forEach(Delivery::returned);
  }

  /// The deliveries of what is in it, which goes on now.
  List<Delivery> release() {
    deliveries.forEach(Delivery::resume);
    return deliveries;
  }
}
