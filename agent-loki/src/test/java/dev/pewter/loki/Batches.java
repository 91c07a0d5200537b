package dev.pewter.loki;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.nio.charset.StandardCharsets;

/// Makes batches for tests.
public final class Batches {
  private static final long TIME = 1_700_000_000_000_000_000L;

  private final LogBatchWriter writer = new LogBatchWriter();

  private Batches() {}

  /// Lines of one stream, a nanosecond apart.
  public static LogBatch of(Labels labels, Delivery delivery, String... lines) {
    var writer = new LogBatchWriter();
    writer.begin(labels);
    for (String line : lines) {
      append(writer, line);
    }
    return writer.finish(delivery);
  }

  /// Some lines of one stream, to be followed by others.
  public static Batches with(Labels labels, String... lines) {
    var batches = new Batches();
    batches.writer.begin(labels);
    return batches.and(labels, lines);
  }

  public Batches and(Labels labels, String... lines) {
    for (String line : lines) {
      append(writer, line);
      writer.labels(labels);
    }
    return this;
  }

  private static void append(LogBatchWriter to, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    to.append(bytes, 0, bytes.length, TIME + to.size());
  }

  public LogBatch finish(Delivery delivery) {
    return writer.finish(delivery);
  }
}
