package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The extracted values of one entry by name: text (`String`), numbers (`Double`, `Long`),
/// booleans, `NULL`, or what JSON nests (`Map`, `List`). The labels that the entry had when it came
/// into the pipeline are among them as text. Text keeps bytes that are no UTF-8, in the way of
/// `Utf8`. For one thread; reused from entry to entry.
///
/// A few values are searched one by one: faster than hashing, and nothing is allocated for them.
@SuppressWarnings("ReferenceEquality") // names are mostly the same objects
public final class Values {
  /// JSON's null: there, but without a text or a number.
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final Object ABSENT = new Object(); // hides a label
  private static final String[] NO_NAMES = {};
  private static final Object[] NO_VALUES = {};
  private static final long[] NO_RANGES = {};

  private Labels labels = Labels.EMPTY;
  private String[] names = NO_NAMES;
  private Object[] values = NO_VALUES; // an array of bytes: text that nobody has asked for yet
  private long[] ranges = NO_RANGES; // start and end of such text; below 0 when set to be shown
  private int size;

  /// Forgets everything and begins with an entry's labels.
  void reset(Labels of) {
    labels = of;
    Arrays.fill(values, 0, size, null);
    size = 0;
  }

  /// Copies the labels in as text, as at the start of nested stages.
  void addLabels(Labels more) {
    if (more != labels || size > 0) {
      for (int i = 0; i < more.size(); i++) {
        set(more.name(i), more.value(i));
      }
    }
  }

  /// The value of a name; null when there is none, `NULL` when it is JSON's null.
  public @Nullable Object get(String name) {
    int at = find(name);
    if (at < 0) {
      return labels.get(name);
    }
    Object value = values[at];
    if (value instanceof byte[] bytes) {
      int start = (int) (ranges[at] >>> 32) & Integer.MAX_VALUE;
      int end = (int) ranges[at];
      value =
          ranges[at] < 0
              ? new String(bytes, start, end - start, StandardCharsets.UTF_8)
              : Utf8.text(bytes, start, end);
      values[at] = value;
    }
    return value == ABSENT ? null : value;
  }

  public boolean has(String name) {
    int at = find(name);
    return at < 0 ? labels.get(name) != null : values[at] != ABSENT;
  }

  /// The value of a name as text; null when there is none or it has no text.
  public @Nullable String text(String name) {
    return Conversions.text(get(name));
  }

  /// Makes the text of a value the line of an entry; text that nobody has asked for yet is not even
  /// copied. Without text the line stays.
  void toLine(String name, Entries entries, int entry) {
    int at = find(name);
    if (at >= 0 && ranges[at] >= 0 && values[at] instanceof byte[] bytes) {
      entries.setLine(entry, bytes, (int) (ranges[at] >>> 32), (int) ranges[at]);
      return;
    }
    String text = text(name);
    if (text != null) {
      entries.setLine(entry, text);
    }
  }

  public void set(String name, Object value) {
    int at = place(name);
    values[at] = value;
  }

  /// Sets text that becomes a string only when somebody reads it. The bytes must not change.
  public void set(String name, byte[] bytes, int start, int end) {
    int at = place(name);
    values[at] = bytes;
    ranges[at] = (long) start << 32 | end;
  }

  /// The same, but bytes that are no UTF-8 become U+FFFD.
  void setShown(String name, byte[] bytes, int start, int end) {
    int at = place(name);
    values[at] = bytes;
    ranges[at] = Long.MIN_VALUE | (long) start << 32 | end;
  }

  /// The place of a name, made when there is none: the arrays may be others then.
  private int place(String name) {
    int at = find(name);
    if (at < 0) {
      if (size == names.length) {
        int length = Math.max(8, 2 * size);
        names = Arrays.copyOf(names, length);
        values = Arrays.copyOf(values, length);
        ranges = Arrays.copyOf(ranges, length);
      }
      at = size++;
      names[at] = name;
    }
    return at;
  }

  public void remove(String name) {
    if (has(name)) {
      set(name, ABSENT);
    }
  }

  /// Everything, labels first; a copy.
  public Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < labels.size(); i++) {
      map.put(labels.name(i), labels.value(i));
    }
    for (int i = 0; i < size; i++) {
      Object value = get(names[i]);
      if (value == null) {
        map.remove(names[i]);
      } else {
        map.put(names[i], value);
      }
    }
    return map;
  }

  /// Values of their own, for an entry that is held back.
  Values copy() {
    var copy = new Values();
    copy.take(this);
    return copy;
  }

  /// Becomes equal to others.
  void take(Values other) {
    reset(other.labels);
    if (names.length < other.size) {
      names = new String[other.names.length];
      values = new Object[other.names.length];
      ranges = new long[other.names.length];
    }
    System.arraycopy(other.names, 0, names, 0, other.size);
    System.arraycopy(other.values, 0, values, 0, other.size);
    System.arraycopy(other.ranges, 0, ranges, 0, other.size);
    size = other.size;
  }

  private int find(String name) {
    for (int i = 0; i < size; i++) {
      if (names[i] == name || names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
