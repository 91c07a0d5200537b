package dev.pewter.loki.source.file;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes batches and delivers them, at once or when told.
final class FakeSink implements LogReceiver {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<LogBatch> batches = new CopyOnWriteArrayList<>();
  private final List<Delivery> waiting = new ArrayList<>();
  private boolean isHolding;
  private boolean isFull;
  private int givers; // that wait

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    synchronized (this) {
      givers++;
      while (isFull) {
        wait();
      }
      givers--;
    }
    batches.add(batch); // first: who has seen a line looks for its batch
    for (int i = 0; i < batch.size(); i++) {
      lines.add(batch.line(i));
    }
    synchronized (this) {
      if (isHolding) {
        waiting.add(batch.delivery());
        return;
      }
    }
    batch.delivery().delivered();
  }

  void forget() {
    lines.clear();
    batches.clear();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  List<LogBatch> batches() {
    return batches;
  }

  /// How many givers wait.
  synchronized int waiting() {
    return givers;
  }

  /// Whether it lets its givers wait.
  synchronized void full(boolean isFullNow) {
    isFull = isFullNow;
    notifyAll();
  }

  /// From now on nothing is delivered before `release`.
  synchronized void hold() {
    isHolding = true;
  }

  /// From now on it delivers at once; what waits goes on waiting.
  synchronized void goOn() {
    isHolding = false;
  }

  synchronized void release() {
    isHolding = false;
    waiting.forEach(Delivery::delivered);
    waiting.clear();
  }

  synchronized void giveBack() {
    isHolding = false;
    waiting.forEach(Delivery::returned);
    waiting.clear();
  }
}
