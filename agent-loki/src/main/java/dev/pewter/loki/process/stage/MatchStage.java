package dev.pewter.loki.process.stage;

import dev.pewter.loki.process.logql.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Runs the entries that a selector chooses through stages of their own. All entries keep their
/// order.
final class MatchStage implements Stage {
  private final Selector selector;
  private final Pipeline nested;

  /// As many as there were callers at once.
  private final ConcurrentLinkedDeque<Entries> idle = new ConcurrentLinkedDeque<>();

  MatchStage(Selector selector, Pipeline nested) {
    this.selector = selector;
    this.nested = nested;
  }

  @Override
  public void process(Entries entries) {
    int size = entries.size();
    int at = next(entries, 0, true);
    if (at == size) {
      return;
    }
    var chosen = idle.pollFirst();
    if (chosen == null || chosen.keepsExtracted() != entries.keepsExtracted()) {
      chosen = new Entries(entries.keepsExtracted());
    }
    entries.beginRewrite();
    for (int i = 0; i < at; i++) {
      entries.keep(i);
    }
    while (at < size) {
      int from = at;
      at = next(entries, from, false);
      chosen.borrow(entries, from, at);
      nested.process(chosen);
      entries.giveBack(chosen);
      int others = at;
      at = next(entries, others, true);
      for (int i = others; i < at; i++) {
        entries.keep(i);
      }
    }
    entries.endRewrite();
    idle.addFirst(chosen);
  }

  /// The first entry from a place that is chosen, or that is not.
  private int next(Entries entries, int from, boolean isChosen) {
    int at = from;
    while (at < entries.size()
        && selector.matches(
                entries.labels(at), entries.bytes(at), entries.start(at), entries.end(at))
            != isChosen) {
      at++;
    }
    return at;
  }

  @Override
  public void flush(Flush why, Entries out) {
    nested.flush(why, out);
  }

  @Override
  public boolean holdsBack() {
    return nested.holdsBack();
  }

  @Override
  public boolean readsExtracted() {
    return nested.readsExtracted();
  }
}
