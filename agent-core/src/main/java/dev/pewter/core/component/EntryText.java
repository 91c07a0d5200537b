package dev.pewter.core.component;

import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.telemetry.GoText;
import java.time.Instant;

/// Entries as live debugging shows them: lines as they are, labels without secrets.
/// While nobody looks it costs one look at that per batch.
public final class EntryText {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private EntryText() {}

  /// Shows what a component has taken.
  public static void showIn(Tap tap, LogBatch batch) {
    show(tap, "[IN]: ", batch);
  }

  /// Shows what a component is about to pass on.
  public static void showOut(Tap tap, LogBatch batch) {
    show(tap, "[OUT]: ", batch);
  }

  private static void show(Tap tap, String direction, LogBatch batch) {
    if (!tap.isWatched()) {
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      int entry = i;
      tap.show(() -> direction + text(batch, entry));
    }
  }

  private static String text(LogBatch batch, int entry) {
    return "timestamp: "
        + GoText.instant(time(batch.timestampNanos(entry)))
        + ", entry: "
        + batch.line(entry)
        + ", labels: "
        + TargetText.shown(batch.labels(entry))
        + ", structured_metadata: "
        + json(TargetText.shown(batch.metadata(entry)));
  }

  /// When an entry was written.
  public static Instant time(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /// Labels as a JSON object.
  public static String json(Labels labels) {
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject();
    labels.forEach((name, value) -> json.name(name).value(value));
    json.endObject();
    return text.toString();
  }
}
