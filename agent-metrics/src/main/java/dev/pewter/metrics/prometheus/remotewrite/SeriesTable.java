package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import dev.pewter.metrics.remote.WriteRequestWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Remembers what series look like in requests: after `external_labels` and relabelling, encoded.
/// Looked up by any thread without a lock; a new series takes one.
///
/// Series share the labels they have in common: one with ten labels costs some 100 bytes, and
/// those of its labels no other has. Bounded by a third of the heap: a series beyond that is made
/// anew for each sample. A series that gets no samples is forgotten by `forget`.
final class SeriesTable {
  private static final int BYTES_EACH = 60; // the object, its array, its slots
  private static final int BYTES_PER_LABEL = 4;
  private static final int BYTES_OF_LABELS = 40;
  private static final int BYTES_OF_PART = 24; // beside what it holds
  private static final int FIRST_SLOTS = 1024;

  /// A series as requests carry it.
  static final class Series {
    private Labels source; // as it is asked for: the object itself is compared first
    final byte @Nullable [][] encoded; // null when the rules drop it
    private int lastSeen;
    private @Nullable Series next; // that came after it the last time, and is looked at first

    private Series(Labels source, byte @Nullable [][] encoded, int lastSeen) {
      this.source = source;
      this.encoded = encoded;
      this.lastSeen = lastSeen;
    }

    private long bytes() {
      return BYTES_EACH + (encoded == null ? 0L : (long) BYTES_PER_LABEL * encoded.length);
    }

    /// With the labels it came with, which may be ours alone.
    private long bytesWithSource() {
      return bytes() + BYTES_OF_LABELS + 8L * source.size();
    }
  }

  private final Map<String, String> externalLabels;
  private final Relabeler rules;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /// Replaced under the lock.
  private volatile AtomicReferenceArray<@Nullable Series> table =
      new AtomicReferenceArray<>(FIRST_SLOTS);

  // Guarded by the lock.
  private final Parts parts = new Parts();
  private int size;
  private long bytes;
  private long bytesWithSource;
  private long created;
  private long removed;

  SeriesTable(Map<String, String> externalLabels, List<Rule> rules, long maxBytes) {
    this.externalLabels = externalLabels;
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
    var made = new Series(labels, encoded(labels), now);
    lock.lock();
    try {
      if (bytesWithSource + made.bytesWithSource() + bytesOfSlots() > maxBytes) {
        return made;
      }
      if (3 * (size + 1) > 2 * table.length()) {
        rebuild(2 * table.length(), Integer.MIN_VALUE);
      }
      share(made); // before others see it
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
    if (since > Integer.MIN_VALUE) {
      parts.clear(); // those that are still used come back
    }
    int kept = 0;
    long keptBytes = 0;
    long keptWithSource = 0;
    for (int i = 0; i < table.length(); i++) {
      var series = table.get(i);
      if (series != null && series.lastSeen >= since) {
        if (since > Integer.MIN_VALUE) {
          share(series);
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
    return 4L * table.length() + parts.bytes();
  }

  /// Under the lock.
  private void share(Series series) {
    if (series.encoded == null) {
      return;
    }
    for (int i = 0; i < series.encoded.length; i++) {
      series.encoded[i] = parts.one(series.encoded[i]);
    }
  }

  private byte @Nullable [][] encoded(Labels labels) {
    var builder = new LabelBuilder(labels);
    externalLabels.forEach(
        (name, value) -> {
          if (builder.get(name).isEmpty()) {
            builder.set(name, value);
          }
        });
    return rules.apply(builder) ? WriteRequestWriter.encoded(builder.toLabels()) : null;
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

  /// Encoded labels, each once. Guarded by the table's lock.
  private static final class Parts {
    private byte[] @Nullable [] slots = new byte[FIRST_SLOTS][];
    private int used;
    private long bytes;

    void clear() {
      slots = new byte[FIRST_SLOTS][];
      used = 0;
      bytes = 0;
    }

    /// The one that equals a part; the part itself when it is new.
    byte[] one(byte[] part) {
      if (3 * (used + 1) > 2 * slots.length) {
        grow();
      }
      int at = find(slots, part);
      byte[] known = slots[at];
      if (known != null) {
        return known;
      }
      slots[at] = part;
      used++;
      bytes += part.length + BYTES_OF_PART;
      return part;
    }

    private static int find(byte[] @Nullable [] in, byte[] part) {
      int hash = Arrays.hashCode(part) * 0x9E3779B9;
      int mask = in.length - 1;
      int slot = (hash ^ (hash >>> 16)) & mask;
      while (in[slot] != null && !Arrays.equals(in[slot], part)) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    private void grow() {
      var next = new byte[2 * slots.length][];
      for (byte[] part : slots) {
        if (part != null) {
          next[find(next, part)] = part;
        }
      }
      slots = next;
    }

    long bytes() {
      return bytes + 4L * slots.length;
    }
  }
}
