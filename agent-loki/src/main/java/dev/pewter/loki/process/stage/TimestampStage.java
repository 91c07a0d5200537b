package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Rfc3339;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.time.TimeFormat;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Sets the time of entries to one that is written in an extracted value.
final class TimestampStage implements Stage {
  private static final int RFC3339_ROOM = 40; // bytes; longer texts go the slower way

  private final String source;
  private final TimeFormat[] formats; // the fallbacks behind the first
  private final boolean isRfc3339;
  private final boolean skipsFailures;
  private final boolean keepsDuplicates;
  private final LastTimes last = new LastTimes();
  private final Log log;

  TimestampStage(TimestampArguments arguments, StageContext context) {
    this.source = arguments.source();
    var all = new ArrayList<TimeFormat>();
    all.add(TimeFormat.of(arguments.format(), arguments.zone(), context.clock()));
    for (String one : arguments.fallbackFormats()) {
      all.add(TimeFormat.of(one, arguments.zone(), context.clock()));
    }
    this.formats = all.toArray(TimeFormat[]::new);
    this.isRfc3339 = TimeFormat.isRfc3339(arguments.format());
    this.skipsFailures = arguments.actionOnFailure().equals("skip");
    this.keepsDuplicates = arguments.actionOnDuplicate().equals("keep");
    this.log = context.log();
  }

  @Override
  public void process(Entries entries) {
    byte[] room = new byte[RFC3339_ROOM];
    for (int i = 0; i < entries.size(); i++) {
      String text = entries.values(i).text(source);
      long nanos = text == null ? TimeFormat.INVALID : nanos(text, room);
      if (nanos != TimeFormat.INVALID) {
        boolean remembers = !skipsFailures || !keepsDuplicates;
        entries.setTimestampNanos(
            i, remembers ? last.next(entries.labels(i), nanos, !keepsDuplicates) : nanos);
        continue;
      }
      if (log.isDebugEnabled()) {
        tell(text);
      }
      if (!skipsFailures) {
        entries.setTimestampNanos(i, last.afterLast(entries.labels(i), entries.timestampNanos(i)));
      }
    }
  }

  private long nanos(String text, byte[] room) {
    if (isRfc3339 && text.length() <= room.length) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        room[i] = c < 128 ? (byte) c : 0;
      }
      long nanos = Rfc3339.nanos(room, 0, text.length());
      if (nanos != Rfc3339.INVALID) {
        return nanos;
      }
    }
    for (var format : formats) {
      long nanos = format.nanos(text);
      if (nanos != TimeFormat.INVALID) {
        return nanos;
      }
    }
    return TimeFormat.INVALID;
  }

  private void tell(@Nullable String text) {
    if (text == null) {
      log.debug("no text to read a timestamp from", "stage", "timestamp", "source", source);
    } else {
      log.debug("failed to parse time", "stage", "timestamp", "source", source, "value", text);
    }
  }
}
