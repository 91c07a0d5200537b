package dev.pewter.deploy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a receiver has answered with 2xx: which numbered lines, how often, and what is none of
/// them.
final class Tally {
  private static final Pattern LINE =
      Pattern.compile("file=(\\d{1,6}) seq=(\\d{1,9}) (x*) end", Pattern.DOTALL);
  private static final int KEPT = 1000;

  private final Map<Integer, BitSet> files = new HashMap<>();
  private final List<Push.Entry> others = new ArrayList<>();
  private final List<String> misdated = new ArrayList<>();
  private final Map<String, Long> streams = new HashMap<>();
  private long lines;
  private long repeated;

  synchronized void take(Push push) {
    for (var entry : push.entries()) {
      streams.merge(entry.labels(), 1L, Long::sum);
      // long lines are none of ours, and too long to be matched
      var line = LINE.matcher(entry.bytes().size() > 100_000 ? "" : entry.line());
      if (!line.matches()) {
        if (others.size() < KEPT) {
          others.add(entry);
        }
        continue;
      }
      lines++;
      int file = Integer.parseInt(line.group(1));
      int sequence = Integer.parseInt(line.group(2));
      var seen = files.computeIfAbsent(file, _ -> new BitSet());
      repeated += seen.get(sequence) ? 1 : 0;
      seen.set(sequence);
      if (entry.timestampNanos() != CriWriter.timestampNanos(sequence) && misdated.size() < KEPT) {
        misdated.add(entry.timestampNanos() + " " + entry.line());
      }
    }
  }

  /// Numbered lines, repeated ones too.
  synchronized long lines() {
    return lines;
  }

  synchronized long distinct() {
    return files.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /// How many were taken beyond the first time.
  synchronized long repeated() {
    return repeated;
  }

  /// A copy of the sequence numbers of a file that were taken.
  synchronized BitSet of(int file) {
    return (BitSet) files.getOrDefault(file, new BitSet()).clone();
  }

  /// What is no numbered line: a piece of one, or a line of another kind. The first thousand.
  synchronized List<Push.Entry> others() {
    return List.copyOf(others);
  }

  /// Numbered lines that did not bring the time their writer gave them.
  synchronized List<String> misdated() {
    return List.copyOf(misdated);
  }

  /// Entries by stream.
  synchronized Map<String, Long> streams() {
    return Map.copyOf(streams);
  }
}
