package dev.pewter.k8s.testing;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.util.ArrayList;
import java.util.List;

/// Takes entries and does with their deliveries what the test says.
public final class ReceivedLogs implements LogReceiver {
  private final List<Entry> entries = new ArrayList<>();
  private final List<Delivery> held = new ArrayList<>();
  private boolean holds;

  /// An entry.
  public record Entry(Labels labels, long timestampNanos, String line) {}

  @Override
  public String name() {
    return "test";
  }

  @Override
  public synchronized void accept(LogBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      entries.add(new Entry(batch.labels(i), batch.timestampNanos(i), batch.line(i)));
    }
    if (holds) {
      held.add(batch.delivery());
    } else {
      batch.delivery().delivered();
    }
  }

  /// From now on deliveries are not reported.
  public synchronized void hold() {
    holds = true;
  }

  /// Gives everything held back, and reports from now on.
  public synchronized void giveBack() {
    holds = false;
    held.forEach(Delivery::returned);
    held.clear();
  }

  /// Reports everything held as delivered, and from now on at once.
  public synchronized void deliver() {
    holds = false;
    held.forEach(Delivery::delivered);
    held.clear();
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// The lines, with their ends.
  public synchronized List<String> lines() {
    return entries.stream().map(Entry::line).toList();
  }

  public synchronized void clear() {
    entries.clear();
  }
}
