package dev.pewter.loki.process.stage;

import org.jspecify.annotations.Nullable;

/// Replaces numbers that look like those of payment cards. A line with too few digits costs one
/// look at its bytes.
final class LuhnStage implements Stage {
  private final LuhnFilter filter;
  private final @Nullable String source;
  private final int minLength;

  LuhnStage(LuhnArguments arguments) {
    this.filter = new LuhnFilter(arguments);
    this.source = arguments.source();
    this.minLength = arguments.minLength();
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      if (source != null) {
        if (entries.values(i).get(source) instanceof String text) {
          entries.setLine(i, filter.replaced(text)); // also when nothing was: as the reference
        }
      } else if (digits(entries.bytes(i), entries.start(i), entries.end(i)) >= minLength) {
        String line = entries.rawLine(i);
        String replaced = filter.replaced(line);
        if (!replaced.equals(line)) {
          entries.setLine(i, replaced);
        }
      }
    }
  }

  private static int digits(byte[] line, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += line[i] >= '0' && line[i] <= '9' ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
