package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Remembers what series look like in requests, after relabelling, and which of them get samples.
/// Looked up by any thread without a lock; a new series takes one.
///
/// A series that the rules leave alone is remembered as the labels it came with; the
/// `external_labels` it lacks are put in on the way. Bounded by a third of the heap: a series
/// beyond that is made anew for each sample. A series that gets no samples is forgotten by
/// `forget`.
final class SeriesTable {
  private static final int BYTES_EACH = 24;
  private static final int BYTES_OF_LABELS = 32; // the object and its array, beside the labels
  private static final int BYTES_PER_LABEL = 8;
  private static final int FIRST_SLOTS = 1024;

  /// A series as requests carry it.
  static final class Series {
    private Labels source; // as it is asked for: the object itself is compared first
    private final @Nullable Labels
        changed; // by the rules; empty when they leave it alone, null when they drop it
    private int lastSeen;
    private @Nullable Series next; // that came after it the last time, and is looked at first

    private Series(Labels source, @Nullable Labels changed, int lastSeen) {
      this.source = source;
      this.changed = changed;
      this.lastSeen = lastSeen;
    }

    boolean isDropped() {
      return changed == null;
    }

    private boolean isChanged() {
      return changed != null && !changed.isEmpty();
    }

    /// Its labels, to which `externalLabels` of the table may have to be added.
    Labels labels() {
      return changed == null || changed.isEmpty() ? source : changed;
    }

    private long bytes() {
      return BYTES_EACH + (isChanged() ? bytes(labels()) : 0);
    }

    /// With the labels it came with, which may be ours alone.
    private long bytesWithSource() {
      return bytes() + bytes(source);
    }

    private static long bytes(Labels labels) {
      return BYTES_OF_LABELS + (long) BYTES_PER_LABEL * labels.size();
    }
  }

  private final Labels externalLabels;
  private final Relabeler rules;
  private final boolean hasRules;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /// Replaced under the lock.
  private volatile AtomicReferenceArray<@Nullable Series> table =
      new AtomicReferenceArray<>(FIRST_SLOTS);

  // Guarded by the lock.
  private int size;
  private long bytes;
  private long bytesWithSource;
  private long created;
  private long removed;

  SeriesTable(Map<String, String> externalLabels, List<Rule> rules, long maxBytes) {
    this.externalLabels = Labels.of(externalLabels);
    this.hasRules = !rules.isEmpty();
    this.rules = new Relabeler(rules, LabelNames.LEGACY);
    this.maxBytes = maxBytes;
  }

  /// @param now any measure of time, for `forget`
  /// @param before the one that was asked for before in the same batch
  @SuppressWarnings("ReferenceEquality") // equal ones are found, too, and remembered then
  Series of(Labels labels, int now, @Nullable Series before) {
    var next = before == null ? null : before.next;
    if (next != null && next.source == labels) {
      next.lastSeen = now;
      return next;
    }
    var found = of(labels, now);
    if (before != null) {
      before.next = found;
    }
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // as above
  private Series of(Labels labels, int now) {
    var in = table;
    int mask = in.length() - 1;
    for (int slot = slot(labels, mask); ; slot = (slot + 1) & mask) {
      var found = in.get(slot);
      if (found == null) {
        return add(labels, now);
      }
      if (found.source == labels) {
        found.lastSeen = now;
        return found;
      }
      if (found.source.equals(labels)) {
        found.source = labels; // the next time it is found at once
        found.lastSeen = now;
        return found;
      }
    }
  }

  private static int slot(Labels labels, int mask) {
    int hash = labels.hashCode() * 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & mask;
  }

  private Series add(Labels labels, int now) {
    var made = new Series(labels, changed(labels), now);
    lock.lock();
    try {
      if (bytesWithSource + made.bytesWithSource() + bytesOfSlots() > maxBytes) {
        return made;
      }
      if (3 * (size + 1) > 2 * table.length()) {
        rebuild(2 * table.length(), Integer.MIN_VALUE);
      }
      var known = put(table, made);
      if (known == made) {
        size++;
        created++;
        bytes += made.bytes();
        bytesWithSource += made.bytesWithSource();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private static Series put(AtomicReferenceArray<@Nullable Series> to, Series series) {
    int mask = to.length() - 1;
    for (int slot = slot(series.source, mask); ; slot = (slot + 1) & mask) {
      var there = to.get(slot);
      if (there == null) {
        to.set(slot, series);
        return series;
      }
      if (there.source.equals(series.source)) {
        return there;
      }
    }
  }

  private void rebuild(int slots, int since) {
    var next = new AtomicReferenceArray<@Nullable Series>(slots);
    int kept = 0;
    long keptBytes = 0;
    long keptWithSource = 0;
    for (int i = 0; i < table.length(); i++) {
      var series = table.get(i);
      if (series != null && series.lastSeen >= since) {
        if (since > Integer.MIN_VALUE) {
          series.next = null; // it may be forgotten
        }
        put(next, series);
        kept++;
        keptBytes += series.bytes();
        keptWithSource += series.bytesWithSource();
      }
    }
    removed += size - kept;
    size = kept;
    bytes = keptBytes;
    bytesWithSource = keptWithSource;
    table = next;
  }

  /// Forgets the series that were not asked for since then.
  void forget(int since) {
    lock.lock();
    try {
      int live = 0;
      for (int i = 0; i < table.length(); i++) {
        var series = table.get(i);
        live += series != null && series.lastSeen >= since ? 1 : 0;
      }
      if (live < size) {
        int slots = FIRST_SLOTS;
        while (3 * (live + 1) > 2 * slots) {
          slots *= 2;
        }
        rebuild(slots, since);
      }
    } finally {
      lock.unlock();
    }
  }

  private long bytesOfSlots() {
    return 4L * table.length();
  }

  /// What the rules make of labels, as a series knows it. Nothing can be sent without a label.
  @SuppressWarnings("ReferenceEquality") // the relabeler promises it
  private @Nullable Labels changed(Labels labels) {
    if (!hasRules) {
      return Labels.EMPTY;
    }
    var builder = new LabelBuilder(labels);
    for (int i = 0; i < externalLabels.size(); i++) {
      if (builder.get(externalLabels.name(i)).isEmpty()) {
        builder.set(externalLabels.name(i), externalLabels.value(i));
      }
    }
    var whole = builder.toLabels();
    var after = rules.apply(whole);
    if (after == null || after.isEmpty()) {
      return null;
    }
    return after == whole ? Labels.EMPTY : after;
  }

  /// Labels that a series has in requests unless it has others of their names.
  Labels externalLabels(Series series) {
    return series.isChanged() ? Labels.EMPTY : externalLabels;
  }

  /// What it holds.
  ///
  /// @param created how many were new so far
  /// @param removed how many were forgotten so far
  /// @param bytes an estimate of the memory
  record Facts(int size, long created, long removed, long bytes) {}

  Facts facts() {
    lock.lock();
    try {
      return new Facts(size, created, removed, bytes + bytesOfSlots());
    } finally {
      lock.unlock();
    }
  }
}
