package dev.pewter.loki.process.stage;

import static java.util.Objects.requireNonNull;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The entries of one batch while they go through the stages: changed in place, dropped, held back
/// and emitted again. Reused from batch to batch; for one thread. Allocates nothing per entry as
/// long as stages set no new lines and no values.
@SuppressWarnings("ReferenceEquality") // equal objects that are not the same only cost a copy
public final class Entries {
  private Columns now = new Columns();
  private Columns next = new Columns(); // filled while rewriting
  private boolean isRewriting;

  private final boolean keepsExtracted;
  private final LabelSteps steps = new LabelSteps();
  private final LabelSteps metadataSteps = new LabelSteps(); // apart: its values vary more
  private final LogBatchWriter writer = new LogBatchWriter();
  private final List<Delivery> emitted = new ArrayList<>(); // of entries that were held back
  private @Nullable Delivery delivery; // of the batch; null while flushing
  private int gone; // entries without a line
  private int dropped;
  private DropReason droppedReason = DropReason.REJECTED; // the last one, if any

  /// @param keepsExtracted whether some stage reads extracted values
  public Entries(boolean keepsExtracted) {
    this.keepsExtracted = keepsExtracted;
  }

  /// Becomes the entries of a batch.
  public void load(LogBatch batch) {
    clear();
    delivery = batch.delivery();
    int size = batch.size();
    now.room(size);
    now.size = size;
    byte[] bytes = batch.bytes();
    for (int i = 0; i < size; i++) {
      now.lines[i] = bytes;
      now.starts[i] = batch.start(i);
      now.ends[i] = batch.end(i);
      now.timestamps[i] = batch.timestampNanos(i);
      now.labels[i] = batch.labels(i);
      now.labelsAtStart[i] = batch.labels(i);
      now.metadata[i] = batch.metadata(i);
    }
  }

  /// Becomes empty, as for a flush.
  public void clear() {
    now.clear();
    next.clear();
    isRewriting = false;
    gone = 0;
    dropped = 0;
    delivery = null;
    emitted.clear();
  }

  /// How many there are. When a stage begins, none of them is gone.
  public int size() {
    return now.size;
  }

  /// Whether some stage reads extracted values: when not, those that cost need not be set.
  public boolean keepsExtracted() {
    return keepsExtracted;
  }

  // -- one entry ---------------------------------------------------------------------------------

  /// The array an entry's line is in: shared, not to be changed.
  public byte[] bytes(int entry) {
    return requireNonNull(now.lines[entry]);
  }

  public int start(int entry) {
    return now.starts[entry];
  }

  public int end(int entry) {
    return now.ends[entry];
  }

  public int length(int entry) {
    return now.ends[entry] - now.starts[entry];
  }

  /// The line as text; a new string at each call.
  public String line(int entry) {
    return new String(bytes(entry), start(entry), length(entry), StandardCharsets.UTF_8);
  }

  /// The line as a text that keeps bytes that are no UTF-8, in the way of `Utf8`; a new string at
  /// each call.
  String rawLine(int entry) {
    return Utf8.text(bytes(entry), start(entry), end(entry));
  }

  /// Sets the line to such a text.
  public void setLine(int entry, String text) {
    byte[] bytes = Utf8.bytes(text);
    setLine(entry, bytes, 0, bytes.length);
  }

  /// The line becomes this range of an array that nobody changes any more.
  public void setLine(int entry, byte[] bytes, int start, int end) {
    now.lines[entry] = bytes;
    now.starts[entry] = start;
    now.ends[entry] = end;
  }

  public long timestampNanos(int entry) {
    return now.timestamps[entry];
  }

  public void setTimestampNanos(int entry, long nanos) {
    now.timestamps[entry] = nanos;
  }

  public Labels labels(int entry) {
    return now.labels[entry];
  }

  public void setLabels(int entry, Labels all) {
    now.labels[entry] = all;
  }

  /// Sets a label, or removes it when the value is empty; cheap when the same was done before.
  public void setLabel(int entry, String name, String value) {
    now.labels[entry] = steps.with(now.labels[entry], name, value);
  }

  /// The same, but not to a value with bytes that are no UTF-8.
  void setValidLabel(int entry, String name, String value) {
    if (!Utf8.isRaw(value)) {
      setLabel(entry, name, value);
    }
  }

  public void removeLabel(int entry, String name) {
    if (now.labels[entry].get(name) != null) {
      now.labels[entry] = steps.with(now.labels[entry], name, "");
    }
  }

  /// Structured metadata.
  public Labels metadata(int entry) {
    return now.metadata[entry];
  }

  public void setMetadata(int entry, Labels all) {
    now.metadata[entry] = all;
  }

  /// Sets a value of the structured metadata, or removes it when it is empty; cheap when the same
  /// was done before.
  public void setMetadata(int entry, String name, String value) {
    now.metadata[entry] = metadataSteps.with(now.metadata[entry], name, value);
  }

  /// The extracted values, to be read and changed in place.
  public Values values(int entry) {
    return now.values(entry);
  }

  // -- dropping, holding, emitting ---------------------------------------------------------------

  /// Ends an entry; the stage counts it where the reference has a counter.
  public void drop(int entry, DropReason reason) {
    now.lines[entry] = null;
    gone++;
    dropped++;
    droppedReason = reason;
  }

  /// Whether some were dropped since the batch was loaded; `droppedReason` is of the last.
  boolean hasDropped() {
    return dropped > 0;
  }

  DropReason droppedReason() {
    return droppedReason;
  }

  /// Whether the entry was dropped or taken out.
  public boolean isGone(int entry) {
    return now.lines[entry] == null;
  }

  /// Takes an entry out, to be emitted later; it is copied.
  public Held hold(int entry) {
    byte[] line = Arrays.copyOfRange(bytes(entry), start(entry), end(entry));
    now.lines[entry] = null;
    gone++;
    var held =
        new Held(line, timestampNanos(entry), labels(entry), metadata(entry), values(entry).copy());
    held.addPartOf(requireNonNull(delivery));
    return held;
  }

  /// Takes an entry out whose line `[start, end)` of its array is appended to a held one.
  public void append(int entry, int start, int end, Held to) {
    to.append(bytes(entry), start, end);
    to.addPartOf(requireNonNull(delivery));
    now.lines[entry] = null;
    gone++;
  }

  /// An entry takes the place of a held one, whose line is part of its own.
  public void joins(Held held) {
    release(held);
  }

  /// Begins to write all entries anew: they are read as before, and each is then kept, dropped or
  /// taken out, with others emitted between them.
  public void beginRewrite() {
    next.clear();
    isRewriting = true;
  }

  /// While rewriting: the entry stays, behind what was kept and emitted so far.
  public void keep(int entry) {
    next.room(next.size + 1);
    next.move(now, entry, next.size++);
  }

  /// While rewriting: adds a copy of an entry with another line, a range of an array that nobody
  /// changes any more.
  public void keepCopy(int entry, byte[] bytes, int start, int end) {
    int at = next.size;
    next.room(at + 1);
    next.size = at + 1;
    next.lines[at] = bytes;
    next.starts[at] = start;
    next.ends[at] = end;
    next.timestamps[at] = now.timestamps[entry];
    next.labels[at] = now.labels[entry];
    next.labelsAtStart[at] = now.labelsAtStart[entry];
    next.metadata[at] = now.metadata[entry];
    next.hasValues[at] = false;
    next.values(at).take(now.values(entry));
  }

  /// Adds a held entry at the end: while rewriting behind what was kept so far.
  public void emit(Held held) {
    var to = isRewriting ? next : now;
    int at = to.size;
    to.room(at + 1);
    to.size = at + 1;
    to.lines[at] = held.line();
    to.starts[at] = 0;
    to.ends[at] = held.length();
    to.timestamps[at] = held.timestampNanos();
    to.labels[at] = held.labels();
    to.labelsAtStart[at] = held.labels();
    to.metadata[at] = held.metadata();
    to.hasValues[at] = false;
    to.values(at).take(held.values());
    release(held);
  }

  /// What was held goes on. Its parts that are of this batch need no delivery of their own, for the
  /// batch ends with its last entry: there may be thousands, and they would live as long as that.
  private void release(Held held) {
    for (var part : held.release()) {
      if (delivery != null && part.isOfBatchOf(delivery)) {
        part.delivered();
      } else {
        emitted.add(part);
      }
    }
  }

  /// Ends rewriting.
  public void endRewrite() {
    var before = now;
    now = next;
    next = before;
    next.clear();
    isRewriting = false;
    gone = 0;
  }

  /// Closes the gaps of dropped and held entries.
  void compact() {
    if (gone == 0) {
      return;
    }
    int kept = 0;
    for (int i = 0; i < now.size; i++) {
      if (now.lines[i] != null) {
        if (kept < i) {
          now.move(now, i, kept);
        }
        kept++;
      }
    }
    Arrays.fill(now.lines, kept, now.size, null);
    Arrays.fill(now.hasValues, kept, now.size, false);
    now.size = kept;
    gone = 0;
  }

  // -- nested stages -----------------------------------------------------------------------------

  /// Becomes the entries `[from, to)` of others, whose labels are values from here on.
  void borrow(Entries others, int from, int to) {
    clear();
    delivery = others.delivery;
    now.room(to - from);
    for (int i = from; i < to; i++) {
      if (keepsExtracted) {
        others.values(i).addLabels(others.labels(i));
      }
      now.move(others.now, i, now.size++);
    }
  }

  /// Whether these were read where the last part of a held entry is from.
  boolean follow(Held held) {
    return delivery != null && held.isFollowedBy(delivery);
  }

  /// Whether all of the batch is read again whatever becomes of it.
  boolean areInVain() {
    return delivery != null && delivery.isInVain();
  }

  /// While rewriting: adds all entries of others, and what they emitted and dropped.
  void giveBack(Entries from) {
    next.room(next.size + from.size());
    for (int i = 0; i < from.size(); i++) {
      next.move(from.now, i, next.size++);
    }
    takeAccountOf(from);
  }

  /// Becomes a batch of the entries emitted so far, so that the stages that follow may hold or drop
  /// them like others: the deliveries of what was held are one delivery from here on.
  void becomeBatch() {
    delivery = joined(emitted);
    emitted.clear();
  }

  /// Adds all entries that others emitted in a flush, and their delivery.
  void addFlushed(Entries from) {
    now.room(now.size + from.size());
    for (int i = 0; i < from.size(); i++) {
      now.move(from.now, i, now.size++);
    }
    var main = requireNonNull(from.delivery);
    emitted.add(main);
    if (from.dropped > 0) {
      main.fork().dropped(from.droppedReason, from.dropped);
      from.dropped = 0;
    }
    takeAccountOf(from);
  }

  private void takeAccountOf(Entries from) {
    emitted.addAll(from.emitted);
    if (from.dropped > 0) {
      dropped += from.dropped;
      droppedReason = from.droppedReason;
    }
    from.clear();
  }

  // -- the end -----------------------------------------------------------------------------------

  /// What is left, as a batch with a delivery of its own, or null. The batch that was loaded still
  /// has its own delivery, to be reported once the result was taken.
  public @Nullable LogBatch finish() {
    var main = delivery;
    if (dropped > 0 && main != null) {
      main.fork().dropped(droppedReason, dropped);
    }
    if (now.size == 0) {
      emitted.forEach(Delivery::delivered); // dropped by later stages
      return null;
    }
    if (main != null) {
      emitted.add(main.fork());
    }
    write();
    return writer.finish(emitted.size() == 1 ? emitted.getFirst() : joined(emitted));
  }

  private void write() {
    byte[] block = requireNonNull(now.lines[0]);
    boolean isOneBlock = true;
    for (int i = 0; i < now.size; i++) {
      isOneBlock &= now.lines[i] == block;
    }
    var base = now.labels[0];
    if (isOneBlock) {
      writer.begin(base, block);
    } else {
      writer.begin(base);
    }
    for (int i = 0; i < now.size; i++) {
      if (isOneBlock) {
        writer.add(now.starts[i], now.ends[i], now.timestamps[i]);
      } else {
        writer.append(requireNonNull(now.lines[i]), now.starts[i], now.ends[i], now.timestamps[i]);
      }
      if (now.labels[i] != base) {
        writer.labels(now.labels[i]);
      }
      if (now.metadata[i] != Labels.EMPTY) {
        writer.metadata(now.metadata[i]);
      }
    }
  }

  /// One delivery for several: all are told whether it came back, one what was dropped.
  private static Delivery joined(List<Delivery> several) {
    var ends = several.toArray(Delivery[]::new);
    return Delivery.of(
        new Delivery.Completion() {
          @Override
          public void finished(Delivery.Outcome outcome) {
            if (outcome.dropped() > 0 && ends.length > 0) {
              ends[0].fork().dropped(DropReason.REJECTED, outcome.dropped()); // counted elsewhere
            }
            for (var end : ends) {
              if (outcome.isReturned()) {
                end.returned();
              } else {
                end.delivered();
              }
            }
          }

          @Override
          public void heldBack() {
            for (var end : ends) {
              end.hold();
            }
          }

          @Override
          public boolean isInVain() {
            for (var end : ends) {
              if (end.isInVain()) {
                return true;
              }
            }
            return false;
          }
        });
  }
}
