package dev.pewter.loki.process.stage;

import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.telemetry.Log;
import java.util.regex.Pattern;

/// Extracts the `key: value` lines of a message of the Windows event log.
final class EventLogMessageStage implements Stage {
  private static final Pattern LINE_END = Pattern.compile("\r\n");

  private final String source;
  private final EventText text;
  private final StageMetrics counters;
  private final Log log;

  EventLogMessageStage(EventLogMessageArguments arguments, StageContext context) {
    this.source = arguments.source();
    this.text =
        new EventText(
            LabelNames.LEGACY, arguments.dropInvalidLabels(), arguments.overwriteExisting());
    this.counters = context.counters();
    this.log = context.log();
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      var values = entries.values(i);
      if (!values.has(source)) {
        continue;
      }
      String message = values.text(source);
      if (message == null) {
        log.warn("invalid label value parsed", "stage", "eventlogmessage");
        entries.drop(i, EventText.NO_TEXT);
        counters.dropped(EventText.NO_TEXT, 1);
      } else {
        extract(message, values);
      }
    }
  }

  private void extract(String message, Values into) {
    for (String line : LINE_END.split(message, -1)) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? null : text.name(line.substring(0, colon), into);
      if (name != null) {
        into.set(name, EventText.trimmed(line.substring(colon + 1)));
      }
    }
  }
}
