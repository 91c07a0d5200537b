package dev.pewter.loki;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gives the entries of a batch other labels, by nothing but the labels they had. A batch of one
/// stream costs one call and no copies.
@FunctionalInterface
public interface LabelChange {

  /// What the labels of some entries in a row become; null to drop those entries.
  @Nullable Labels of(Labels labels, int entries);

  /// The batch with changed labels and the same delivery, which is told of dropped entries; null
  /// when all were dropped.
  default @Nullable LogBatch change(LogBatch batch, DropReason reason) {
    if (!batch.hasOneStream()) {
      return changeEach(batch, reason);
    }
    var labels = batch.isEmpty() ? batch.labels() : of(batch.labels(), batch.size());
    if (labels == null) {
      batch.delivery().dropped(reason, batch.size());
      return null;
    }
    return isSame(labels, batch.labels()) ? batch : batch.withLabels(labels);
  }

  private LogBatch changeAll(LogBatch batch, Labels[] changed) {
    for (int i = 1; i < changed.length; i++) {
      if (!isSame(changed[i], changed[0])) {
        return batch.withEntryLabels(changed);
      }
    }
    return batch.withLabels(changed[0]);
  }

  private @Nullable LogBatch changeEach(LogBatch batch, DropReason reason) {
    int size = batch.size();
    var changed = new Labels[size];
    int[] kept = new int[size];
    int count = 0;
    for (int from = 0; from < size; ) {
      var before = batch.labels(from);
      int to = from + 1;
      while (to < size && isSame(batch.labels(to), before)) {
        to++;
      }
      var after = of(before, to - from);
      for (int i = from; i < to && after != null; i++) {
        changed[count] = after;
        kept[count++] = i;
      }
      from = to;
    }
    var delivery = batch.delivery();
    if (count == 0) {
      delivery.dropped(reason, size);
      return null;
    }
    if (count == size) {
      return changeAll(batch, changed);
    }
    delivery.fork().dropped(reason, size - count);
    return changeAll(batch.select(kept, count, delivery), Arrays.copyOf(changed, count));
  }

  @SuppressWarnings("ReferenceEquality") // equal objects that are not the same only cost a call
  private static boolean isSame(Labels one, Labels other) {
    return one == other;
  }
}
