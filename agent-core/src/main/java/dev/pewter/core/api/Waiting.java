package dev.pewter.core.api;

import dev.pewter.core.model.ByteBudget;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Texts that wait for one reader, who may be slow or not read at all. What comes while too many
/// wait, or while the texts of all readers are too long, is not shown. From any thread.
final class Waiting {
  private static final int MOST = 1000;

  private final ByteBudget budget;
  private final ArrayDeque<String> texts = new ArrayDeque<>();
  private boolean isOver;

  /// @param budget for the texts of all readers
  Waiting(ByteBudget budget) {
    this.budget = budget;
  }

  synchronized void offer(String text) {
    if (!isOver && texts.size() < MOST && budget.tryAcquire(text.length())) {
      texts.add(text);
    }
  }

  synchronized @Nullable String poll() {
    String text = texts.poll();
    if (text != null) {
      budget.release(text.length());
    }
    return text;
  }

  /// Nobody reads any more.
  synchronized void end() {
    isOver = true;
    texts.forEach(text -> budget.release(text.length()));
    texts.clear();
  }
}
