package dev.pewter.loki.relabel;

import dev.pewter.core.model.Labels;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What some rules made of label sets, for those used last; so that the entries of a stream share
/// one object. For any number of threads.
final class RelabelCache {
  private final Relabeler relabeler;
  private final LinkedHashMap<Labels, Labels> results =
      new LinkedHashMap<>(16, 0.75f, true); // least recently used first; guarded by this
  private int limit; // guarded by this

  RelabelCache(List<Rule> rules, int limit) {
    this.relabeler = new Relabeler(rules, LabelNames.LEGACY);
    this.limit = limit;
  }

  synchronized void resize(int toLimit) {
    limit = toLimit;
    evict();
  }

  synchronized int size() {
    return results.size();
  }

  /// What a label set became, empty when it was dropped; null when that is not known.
  synchronized @Nullable Labels known(Labels labels) {
    return results.get(labels);
  }

  /// What a label set becomes, empty when it is dropped; known from here on.
  Labels make(Labels labels) {
    var made = relabeler.apply(labels);
    var result = made == null ? Labels.EMPTY : made;
    synchronized (this) {
      var before = results.putIfAbsent(labels, result);
      evict();
      return before == null ? result : before;
    }
  }

  /// The number of the rule that drops a label set, from 1; 0 when none does.
  int dropping(Labels labels) {
    return relabeler.dropping(labels);
  }

  private void evict() {
    var eldest = results.keySet().iterator();
    while (results.size() > limit) {
      eldest.next();
      eldest.remove();
    }
  }
}
