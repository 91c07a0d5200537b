package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.loki.process.logql.LinePattern;
import org.jspecify.annotations.Nullable;

/// Drops the entries for which all that is asked for holds.
final class DropStage implements Stage {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final DropReason reason;
  private final String[] sources;
  private final String separator;
  private final String value;
  private final @Nullable LinePattern line; // without sources
  private final @Nullable SearchPattern expression; // with sources
  private final long olderThanNanos;
  private final long longerThan;
  private final Clock clock;
  private final StageMetrics counters;

  DropStage(DropArguments arguments, StageContext context) {
    this.reason = new DropReason(arguments.dropReason());
    boolean hasSource = !arguments.source().isEmpty();
    this.sources = hasSource ? arguments.source().split(",", -1) : new String[0];
    this.separator = arguments.separator();
    this.value = arguments.value();
    boolean hasExpression = !arguments.expression().isEmpty();
    this.line = hasExpression && !hasSource ? LinePattern.regex(arguments.expression()) : null;
    this.expression =
        hasExpression && hasSource ? SearchPattern.parse(arguments.expression()) : null;
    this.olderThanNanos = arguments.olderThan().toNanos();
    this.longerThan = arguments.longerThan().bytes();
    this.clock = context.clock();
    this.counters = context.counters();
  }

  @Override
  public void process(Entries entries) {
    long oldest = olderThanNanos == 0 ? 0 : oldest();
    int dropped = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (isToDrop(entries, i, oldest)) {
        entries.drop(i, reason);
        dropped++;
      }
    }
    if (dropped > 0) {
      counters.dropped(reason, dropped);
    }
  }

  private long oldest() {
    var now = clock.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - olderThanNanos;
  }

  private boolean isToDrop(Entries entries, int entry, long oldest) {
    if (longerThan != 0 && entries.length(entry) <= longerThan) {
      return false;
    }
    if (olderThanNanos != 0 && entries.timestampNanos(entry) >= oldest) {
      return false;
    }
    if (line != null) {
      return line.isIn(entries.bytes(entry), entries.start(entry), entries.end(entry));
    }
    if (sources.length == 0) {
      return true;
    }
    var values = entries.values(entry);
    if (expression == null && value.isEmpty()) {
      return hasAll(values);
    }
    String text = joined(values);
    if (text == null) {
      return false;
    }
    return expression == null ? text.equals(value) : expression.isIn(text);
  }

  private boolean hasAll(Values values) {
    for (String source : sources) {
      if (!values.has(source)) {
        return false;
      }
    }
    return true;
  }

  /// The values that are there with separators between them, or null when one has no text.
  private @Nullable String joined(Values values) {
    String first = null;
    StringBuilder all = null;
    for (String source : sources) {
      if (values.has(source)) {
        String text = values.text(source);
        if (text == null) {
          return null;
        }
        if (first == null) {
          first = text;
        } else {
          all = all == null ? new StringBuilder(first) : all;
          all.append(separator).append(text);
        }
      }
    }
    return all != null ? all.toString() : first == null ? "" : first;
  }

  @Override
  public boolean readsExtracted() {
    return sources.length > 0;
  }
}
