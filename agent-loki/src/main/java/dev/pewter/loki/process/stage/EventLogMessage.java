package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.relabel.LabelNames;
import java.util.regex.Pattern;

/// Extracts the `key: value` lines of a message of the Windows event log.
final class EventLogMessage implements EventStage.Format {
  private static final Pattern LINE_END = Pattern.compile("\r\n");

  private final EventText text;

  EventLogMessage(EventLogMessageArguments arguments) {
    this.text =
        new EventText(
            LabelNames.LEGACY, arguments.dropInvalidLabels(), arguments.overwriteExisting());
  }

  @Override
  public void extract(String message, Values into) {
    for (String line : LINE_END.split(message, -1)) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? null : text.name(line.substring(0, colon), into);
      String value = EventText.trimmed(line.substring(colon + 1));
      if (name != null && !Utf8.isRaw(value)) {
        into.set(name, value);
      }
    }
  }
}
