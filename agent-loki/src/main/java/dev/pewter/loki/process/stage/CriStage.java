package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Rfc3339;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.telemetry.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads the container runtime's lines, `<time> <stream> <flag> <text>`, and joins those that it
/// had split. Without split lines it takes no lock and allocates nothing per line.
final class CriStage implements Stage {
  /// After this long without their last part, parts are sent on as they are: the container ended
  /// in the middle of a line.
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final CriArguments arguments;
  private final Log log;
  private final StageMetrics.Cri counters;
  private final LongSupplier waitedNanos;
  private final Partials partials;

  /// Joined parts by label set; outlives a change of the stages.
  private static final class Partials implements StageContext.Leavable {
    private final Map<Labels, Partial> byLabels = new HashMap<>(); // guarded by this
    private volatile boolean isEmpty = true;
    private volatile boolean isLeft;

    @Override
    public void leave() {
      isLeft = true;
    }
  }

  private record Partial(Held line, long sinceNanos) {}

  CriStage(CriArguments arguments, StageContext context) {
    this.arguments = arguments;
    this.log = context.log();
    this.counters = context.counters().cri();
    this.waitedNanos = context.waitedNanos();
    this.partials = context.kept().get(Partials.class, Partials::new);
  }

  @Override
  public void process(Entries entries) {
    int size = entries.size(); // what overflows is emitted behind these, and is read already
    for (int i = 0; i < size; i++) {
      byte[] line = entries.bytes(i);
      int start = entries.start(i);
      int end = entries.end(i);
      int timeEnd = Scan.space(line, start, end);
      int stream = timeEnd + 1;
      int content = stream + 7; // behind "stdout "
      if (content > end || line[timeEnd] != ' ' || line[content - 1] != ' ') {
        continue;
      }
      String name = stream(line, stream);
      if (name == null) {
        continue;
      }
      boolean isPartial = false;
      if (content < end && (line[content] == 'F' || line[content] == 'P')) {
        isPartial = line[content] == 'P';
        content++;
      }
      if (content < end && line[content] == ' ') {
        content++;
      }
      entries.setLine(i, line, content, end);
      long nanos = Rfc3339.nanos(line, start, timeEnd);
      if (nanos != Rfc3339.INVALID) {
        entries.setTimestampNanos(i, nanos);
      }
      if (entries.keepsExtracted()) {
        var values = entries.values(i);
        values.set("flags", isPartial ? "P" : "F");
        values.set("stream", name);
        values.set("content", line, content, end);
        values.set("time", line, start, timeEnd);
      }
      entries.setLabel(i, "stream", name);
      if (isPartial) {
        keepPart(entries, i);
      } else if (!partials.isEmpty) {
        join(entries, i);
      }
    }
  }

  private static @Nullable String stream(byte[] line, int at) {
    if (line[at] != 's' || line[at + 1] != 't' || line[at + 2] != 'd') {
      return null;
    }
    if (line[at + 3] == 'o' && line[at + 4] == 'u' && line[at + 5] == 't') {
      return "stdout";
    }
    return line[at + 3] == 'e' && line[at + 4] == 'r' && line[at + 5] == 'r' ? "stderr" : null;
  }

  private void keepPart(Entries entries, int i) {
    var labels = entries.labels(i);
    synchronized (partials) {
      if (partials.byLabels.size() >= arguments.maxPartialLines()) {
        log.warn(
            "partial lines upperbound exceeded, merging it to single line",
            "stage",
            "cri",
            "threshold",
            arguments.maxPartialLines());
        counters.flushed().add(partials.byLabels.size());
        partials.byLabels.values().forEach(part -> entries.emit(part.line));
        partials.byLabels.clear();
      }
      var known = take(entries, i);
      var line = known == null ? entries.hold(i) : known.line;
      if (known != null) {
        entries.append(i, entries.start(i), entries.end(i), line);
      }
      cut(line);
      partials.byLabels.put(labels, new Partial(line, waitedNanos.getAsLong()));
      partials.isEmpty = false;
    }
  }

  private void join(Entries entries, int i) {
    Partial known;
    synchronized (partials) {
      known = take(entries, i);
      partials.isEmpty = partials.byLabels.isEmpty();
    }
    if (known != null) {
      known.line.append(entries.bytes(i), entries.start(i), entries.end(i));
      cut(known.line);
      entries.setLine(i, known.line.line(), 0, known.line.length());
      entries.joins(known.line);
    }
  }

  /// Takes the parts that an entry goes on with: those of its labels or, as its target may have
  /// other labels since, of its file and stream. Parts that come again are given back.
  private @Nullable Partial take(Entries entries, int i) {
    var known = partials.byLabels.remove(entries.labels(i));
    if (known == null && !partials.byLabels.isEmpty()) {
      known = takeOfOtherLabels(entries, i);
    }
    if (known != null && known.line.isInVain() && !entries.areInVain()) {
      known.line.giveBack();
      return null;
    }
    return known;
  }

  private @Nullable Partial takeOfOtherLabels(Entries entries, int i) {
    String stream = entries.labels(i).get("stream");
    for (var each = partials.byLabels.values().iterator(); each.hasNext(); ) {
      var partial = each.next();
      if (entries.follow(partial.line)
          && Objects.equals(stream, partial.line.labels().get("stream"))) {
        each.remove();
        return partial;
      }
    }
    return null;
  }

  private void cut(Held line) {
    long limit = arguments.truncates() ? arguments.maxPartialLineSize() : LineLimit.BYTES;
    if (line.length() > limit) {
      line.cut((int) limit);
      counters.truncated().add(1);
    }
  }

  @Override
  public void flush(Flush why, Entries out) {
    synchronized (partials) {
      var each = partials.byLabels.values().iterator();
      while (each.hasNext()) {
        var partial = each.next();
        switch (why) {
          case IDLE -> {
            if (partial.line.isInVain()) {
              partial.line.giveBack();
              each.remove();
            } else if (waitedNanos.getAsLong() - partial.sinceNanos > PATIENCE_NANOS) {
              counters.flushed().add(1);
              out.emit(partial.line);
              each.remove();
            }
          }
          case REPLACED -> {
            if (partials.isLeft) { // else the next stage goes on with them
              counters.flushed().add(1);
              out.emit(partial.line);
              each.remove();
            }
          }
          case STOPPED -> {
            partial.line.giveBack();
            each.remove();
          }
        }
      }
      partials.isEmpty = partials.byLabels.isEmpty();
    }
  }

  @Override
  public boolean holdsBack() {
    return true;
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
