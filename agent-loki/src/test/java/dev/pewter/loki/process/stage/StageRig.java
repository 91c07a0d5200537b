package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Tries single stages with batches.
final class StageRig {
  static final Labels LABELS = Labels.of("job", "t");

  final TestClock clock = new TestClock();
  final TestContext component = new TestContext("loki.process.t", Path.of("none"), clock);
  private final StageMetrics counters;

  StageRig() {
    this(new SeriesRoom());
  }

  /// One of several components with metrics.
  StageRig(SeriesRoom room) {
    this.counters = new StageMetrics(component.metrics(), room);
  }

  Stage build(StageArguments arguments) throws ComponentException {
    var kept =
        new StageContext.Kept() {
          @Override
          public <T> T get(Class<T> type, Supplier<T> made) {
            return made.get();
          }
        };
    return arguments.build(
        new StageContext(
            component.log(), component.metrics(), counters, clock, clock::nanos, kept));
  }

  /// Runs one batch of lines with the same labels, in the way of `Utf8`; returns the lines that are
  /// left.
  static List<String> run(Stage stage, Labels labels, String... lines) {
    var writer = new LogBatchWriter();
    writer.begin(labels);
    for (String line : lines) {
      byte[] bytes = Utf8.bytes(line);
      writer.append(bytes, 0, bytes.length, 1_000);
    }
    var entries = new Entries(true);
    entries.load(writer.finish(Delivery.unattended()));
    new Pipeline(List.of(stage)).process(entries);
    var left = new ArrayList<String>();
    for (int i = 0; i < entries.size(); i++) {
      left.add(entries.rawLine(i));
    }
    return left;
  }

  /// Entries dropped so far with a reason; NaN before the first.
  double dropped(String reason) {
    return component.metrics().value("loki_process_dropped_lines_total", "reason", reason);
  }
}
