package dev.pewter.loki.write;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.nio.charset.StandardCharsets;

/// Makes batches of lines; the nth is n nanoseconds after a fixed time.
final class Entries {
  private final LogBatchWriter writer = new LogBatchWriter();

  Entries() {
    writer.begin(Labels.EMPTY);
  }

  Entries add(Labels labels, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    writer.append(bytes, 0, bytes.length, 1_700_000_000_000_000_001L + writer.size());
    writer.labels(labels);
    return this;
  }

  LogBatch finish(Delivery delivery) {
    return writer.finish(delivery);
  }

  /// A batch of one stream.
  static LogBatch of(Labels labels, Delivery delivery, String... lines) {
    var writer = new LogBatchWriter();
    writer.begin(labels);
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      writer.append(bytes, 0, bytes.length, 1_700_000_000_000_000_001L + writer.size());
    }
    return writer.finish(delivery);
  }
}
