package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What stages make of one entry, shown on new stages: nothing is counted, kept or sent.
public final class Walkthrough {
  private static final StageContext.Kept NOTHING =
      new StageContext.Kept() {
        @Override
        public <T> T get(Class<T> type, Supplier<T> made) {
          return made.get();
        }
      };

  private Walkthrough() {}

  public static List<LogStep> of(
      List<StageArguments> stages, LogStep.Entry entry, Log log, Clock clock)
      throws ComponentException {
    var metrics = new MetricsRegistry(log).scope();
    var untried = new LinkedHashSet<String>();
    var counters = new StageMetrics(metrics, new SeriesRoom());
    var context =
        new StageContext(log, metrics, counters, clock, clock::nanos, NOTHING, untried::add);
    var entries = new Entries(true);
    entries.load(batch(entry));
    var steps = new ArrayList<LogStep>();
    for (var arguments : stages) {
      untried.clear();
      var stage = arguments.build(context);
      stage.process(entries);
      entries.compact();
      boolean isHeld = entries.size() == 0 && !entries.hasDropped();
      if (isHeld) {
        entries = new Entries(true);
        stage.flush(Stage.Flush.REPLACED, entries);
        entries.becomeBatch();
      }
      steps.add(step(arguments, entries, isHeld, String.join("; ", untried)));
      if (entries.size() == 0) {
        break;
      }
    }
    return steps;
  }

  private static LogBatch batch(LogStep.Entry entry) {
    byte[] line = entry.line().getBytes(StandardCharsets.UTF_8);
    var writer = new LogBatchWriter();
    writer.begin(entry.labels());
    long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, entry.time());
    writer.append(line, 0, line.length, nanos);
    writer.metadata(entry.metadata());
    return writer.finish(Delivery.unattended());
  }

  private static LogStep step(
      StageArguments arguments, Entries entries, boolean isHeld, String untried) {
    String name = "stage." + arguments.getClass().getAnnotation(BlockName.class).value();
    if (entries.size() == 0) {
      return new LogStep(name, LogStep.Outcome.DROPPED, entries.droppedReason().text(), List.of());
    }
    var after = new ArrayList<LogStep.Entry>();
    for (int i = 0; i < entries.size(); i++) {
      var extracted = new TreeMap<String, String>();
      var values = entries.values(i);
      values.toMap().keySet().forEach(key -> extracted.put(key, Utf8.shown("" + values.text(key))));
      var labels = entries.labels(i);
      for (int l = 0; l < labels.size(); l++) {
        extracted.remove(labels.name(l), labels.value(l));
      }
      after.add(
          new LogStep.Entry(
              EntryText.time(entries.timestampNanos(i)),
              labels,
              entries.metadata(i),
              entries.line(i),
              extracted));
    }
    if (isHeld) {
      String reason = "until it is complete or has waited long enough";
      return new LogStep(name, LogStep.Outcome.HELD, reason, after);
    }
    var outcome = untried.isEmpty() ? LogStep.Outcome.PASSED : LogStep.Outcome.DEPENDS;
    return new LogStep(name, outcome, untried, after);
  }
}
