package dev.pewter.loki.source.file;

import dev.pewter.core.storage.positions.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tail does not know of its files, and has to come back to. Few ever have any doubts; the
/// thousands of others share `NONE`.
///
/// @param leftAlone the file that is not read until another has the name, for its position was lost
/// @param missedSinceNanos how far back was looked for files that had the name and may have been
///     missed, to be looked for again; null when none was
/// @param unanswered what is asked before anything else is done, in this order
record Doubts(
    Position.@Nullable InFile leftAlone,
    @Nullable Long missedSinceNanos,
    List<Succession.Question> unanswered) {
  static final Doubts NONE = new Doubts(null, null, List.of());

  Doubts {
    unanswered = List.copyOf(unanswered);
  }

  Doubts leaveAlone(Position.@Nullable InFile file) {
    return new Doubts(file, missedSinceNanos, unanswered).orNone();
  }

  /// A file may have been missed: it is looked for again, at least so far back.
  Doubts missed(long sinceNanos) {
    return new Doubts(leftAlone, sinceOr(sinceNanos), unanswered);
  }

  /// No file was missed.
  Doubts settled() {
    return new Doubts(leftAlone, null, unanswered).orNone();
  }

  /// How far to look back; what was looked for before is to be found again.
  long sinceOr(long nanos) {
    return missedSinceNanos == null ? nanos : Math.min(missedSinceNanos, nanos);
  }

  Doubts ask(Succession.Question question) {
    var more = new ArrayList<>(unanswered);
    more.add(question);
    return new Doubts(leftAlone, missedSinceNanos, more);
  }

  /// The first question is answered.
  Doubts answered() {
    return new Doubts(leftAlone, missedSinceNanos, unanswered.subList(1, unanswered.size()))
        .orNone();
  }

  private Doubts orNone() {
    return equals(NONE) ? NONE : this;
  }

  /// Whether a file may have been missed.
  boolean isUnsettled() {
    return missedSinceNanos != null;
  }

  /// Whether it is still to be found out which files had the name.
  boolean areOpen() {
    return isUnsettled() || !unanswered.isEmpty();
  }
}
