package dev.pewter.core.api;

import dev.pewter.core.model.ByteBudget;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Texts that wait for one reader, who may be slow or not read at all. What comes while too many
/// wait, or while the texts of all readers are too long, is counted instead. From any thread.
final class Waiting {
  /// Of one reader.
  static final int MOST = 1000;

  private final ByteBudget budget;
  private final ArrayDeque<String> texts = new ArrayDeque<>();
  private long lost;
  private boolean isOver;

  /// @param budget for the texts of all readers
  Waiting(ByteBudget budget) {
    this.budget = budget;
  }

  synchronized void offer(String text) {
    if (isOver) {
      return;
    }
    if (texts.size() < MOST && budget.tryAcquire(text.length())) {
      texts.add(text);
    } else {
      lost++;
    }
  }

  synchronized @Nullable String poll() {
    String text = texts.poll();
    if (text != null) {
      budget.release(text.length());
    }
    return text;
  }

  /// How many were not kept since this was asked last.
  synchronized long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  /// Nobody reads any more.
  synchronized void end() {
    isOver = true;
    texts.forEach(text -> budget.release(text.length()));
    texts.clear();
  }
}
