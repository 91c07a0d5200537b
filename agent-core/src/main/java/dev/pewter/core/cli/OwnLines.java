package dev.pewter.core.cli;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.telemetry.LineSink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Hands lines of the own log to a receiver of logs, as entries with the one label the reference
/// gives them. Nobody waits for their delivery: stderr has them too.
record OwnLines(LogReceiver receiver) implements LineSink {
  private static final Labels LABELS = Labels.of("component", "alloy");

  @Override
  public void accept(Instant time, String line) throws InterruptedException {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    var writer = new LogBatchWriter();
    writer.begin(LABELS);
    long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
    writer.append(text, 0, text.length, nanos);
    receiver.accept(writer.finish(Delivery.unattended()));
  }
}
