package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Growing arrays, one for each thing an entry has; nothing before the first entry. A dropped or
/// held entry has no line.
final class Columns {
  byte[] @Nullable [] lines = new byte[0][];
  int[] starts = new int[0];
  int[] ends = new int[0];
  long[] timestamps = new long[0];
  Labels[] labels = new Labels[0];
  Labels[] labelsAtStart = new Labels[0];
  Labels[] metadata = new Labels[0];
  @Nullable Values[] values = new Values[0]; // made when first asked for, then reused
  boolean[] hasValues = new boolean[0]; // whether those are of this entry
  int size;

  void clear() {
    Arrays.fill(lines, 0, size, null);
    Arrays.fill(hasValues, 0, size, false);
    size = 0;
  }

  void room(int wanted) {
    if (wanted > starts.length) {
      int length = Math.max(Math.max(wanted, 64), 2 * starts.length);
      lines = Arrays.copyOf(lines, length);
      starts = Arrays.copyOf(starts, length);
      ends = Arrays.copyOf(ends, length);
      timestamps = Arrays.copyOf(timestamps, length);
      labels = Arrays.copyOf(labels, length);
      labelsAtStart = Arrays.copyOf(labelsAtStart, length);
      metadata = Arrays.copyOf(metadata, length);
      values = Arrays.copyOf(values, length);
      hasValues = Arrays.copyOf(hasValues, length);
    }
  }

  /// Moves an entry of these, or of other columns, to a place of these; the values change places.
  void move(Columns from, int entry, int to) {
    lines[to] = from.lines[entry];
    starts[to] = from.starts[entry];
    ends[to] = from.ends[entry];
    timestamps[to] = from.timestamps[entry];
    labels[to] = from.labels[entry];
    labelsAtStart[to] = from.labelsAtStart[entry];
    metadata[to] = from.metadata[entry];
    var own = values[to];
    values[to] = from.values[entry];
    from.values[entry] = own;
    hasValues[to] = from.hasValues[entry];
  }

  Values values(int entry) {
    var own = values[entry];
    if (own == null) {
      own = new Values();
      values[entry] = own;
    }
    if (!hasValues[entry]) {
      own.reset(labelsAtStart[entry]);
      hasValues[entry] = true;
    }
    return own;
  }
}
