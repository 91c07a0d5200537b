package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.json.JsonWriter;
import java.time.Instant;

/// Puts the line and some labels into a JSON object, which becomes the line.
final class PackStage implements Stage {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final String[] names; // sorted
  private final boolean setsTime;
  private final Clock clock;

  PackStage(PackArguments arguments, StageContext context) {
    this.names = arguments.labels().stream().distinct().sorted().toArray(String[]::new);
    this.setsTime = arguments.ingestTimestamp();
    this.clock = context.clock();
  }

  @Override
  public void process(Entries entries) {
    long now = setsTime ? nanos(clock.now()) : 0;
    for (int i = 0; i < entries.size(); i++) {
      var packed = new StringBuilder(entries.length(i) + 64);
      var json = new JsonWriter(packed);
      json.beginObject();
      for (String name : names) {
        String value = entries.values(i).text(name);
        if (value != null) {
          json.name(name).value(value);
          entries.removeLabel(i, name);
        }
      }
      json.name("_entry").value(entries.rawLine(i));
      json.endObject();
      entries.setLine(i, packed.toString());
      if (setsTime) {
        entries.setTimestampNanos(i, now++); // equal lines of one time are one to Loki
      }
    }
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }
}
