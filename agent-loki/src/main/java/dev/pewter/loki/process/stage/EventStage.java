package dev.pewter.loki.process.stage;

import dev.pewter.core.telemetry.Log;

/// Extracts what a message of the Windows event log says; drops entries whose message is no text.
final class EventStage implements Stage {

  /// How such messages are written.
  @FunctionalInterface
  interface Format {
    void extract(String message, Values into);
  }

  private final String name;
  private final String source;
  private final Format format;
  private final StageMetrics counters;
  private final Log log;

  /// @param name of the stage
  /// @param source the extracted value that is the message
  EventStage(String name, String source, Format format, StageContext context) {
    this.name = name;
    this.source = source;
    this.format = format;
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
        log.warn("invalid label value parsed", "stage", name);
        entries.drop(i, EventText.NO_TEXT);
        counters.dropped(EventText.NO_TEXT, 1);
      } else {
        format.extract(message, values);
      }
    }
  }
}
