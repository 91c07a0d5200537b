package dev.pewter.loki.process.stage;

import dev.pewter.core.model.DropReason;
import org.jspecify.annotations.Nullable;

/// Makes an entry of each element of a JSON array.
final class SplitJsonStage implements Stage {
  private static final DropReason EMPTY = new DropReason("empty_json_array");
  private static final int MOST_ELEMENTS = 10_000; // an entry with more passes as it is

  private final @Nullable String source;
  private final StageMetrics counters;

  SplitJsonStage(SplitJsonArguments arguments, StageContext context) {
    this.source = arguments.source();
    this.counters = context.counters();
  }

  @Override
  public void process(Entries entries) {
    var scanner = new JsonScanner(JsonPaths.NONE_WANTED).withLargeNumbers();
    var input = new Input(source);
    int size = entries.size();
    entries.beginRewrite();
    for (int i = 0; i < size; i++) {
      if (input.of(entries, i)) {
        byte[] line = input.bytes();
        int[] bounds = scanner.elements(line, input.start(), input.end(), MOST_ELEMENTS);
        split(entries, i, line, bounds);
      } else {
        entries.keep(i);
      }
    }
    entries.endRewrite();
  }

  private void split(Entries entries, int entry, byte[] line, int @Nullable [] bounds) {
    if (bounds == null) {
      entries.keep(entry);
      return;
    }
    if (bounds.length == 0) {
      entries.drop(entry, EMPTY);
      counters.dropped(EMPTY, 1);
      return;
    }
    for (int k = 0; k < bounds.length; k += 2) {
      entries.keepCopy(entry, line, bounds[k], bounds[k + 1]);
    }
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
