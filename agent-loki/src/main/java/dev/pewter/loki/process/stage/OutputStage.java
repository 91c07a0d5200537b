package dev.pewter.loki.process.stage;

/// Makes an extracted value the line.
final class OutputStage implements Stage {
  private final String source;

  OutputStage(OutputArguments arguments) {
    this.source = arguments.source();
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      entries.values(i).toLine(source, entries, i);
    }
  }
}
