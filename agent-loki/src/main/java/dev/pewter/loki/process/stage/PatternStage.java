package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import org.jspecify.annotations.Nullable;

/// Extracts what a pattern captures.
final class PatternStage implements Stage {
  private final @Nullable String source;
  private final boolean labelsFromGroups;
  private final LinePattern pattern;

  PatternStage(PatternArguments arguments) {
    this.source = arguments.source();
    this.labelsFromGroups = arguments.labelsFromGroups();
    this.pattern = LinePattern.parse(arguments.pattern());
  }

  @Override
  public void process(Entries entries) {
    if (!labelsFromGroups && !entries.keepsExtracted()) {
      return;
    }
    var extracted = new Extracted(entries);
    for (int i = 0; i < entries.size(); i++) {
      extracted.entry = i;
      if (source == null) {
        extracted.line = entries.bytes(i);
        pattern.match(extracted.line, entries.start(i), entries.end(i), extracted);
      } else {
        String text = entries.values(i).text(source);
        if (text != null) {
          extracted.line = Utf8.bytes(text);
          pattern.match(extracted.line, 0, extracted.line.length, extracted);
        }
      }
    }
  }

  /// Where the captures of one line go.
  private final class Extracted implements LinePattern.Captures {
    private final Entries entries;
    private byte[] line = {};
    private int entry;

    Extracted(Entries entries) {
      this.entries = entries;
    }

    @Override
    public void set(String name, int start, int end) {
      if (labelsFromGroups) {
        String text = Utf8.text(line, start, end);
        entries.values(entry).set(name, text);
        entries.setValidLabel(entry, name, text);
      } else {
        entries.values(entry).set(name, line, start, end);
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
