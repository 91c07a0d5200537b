package dev.pewter.loki.source.api;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Remembers entries, and ends their deliveries as a test wants it.
final class Pushes implements LogReceiver {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<LogBatch> batches = new CopyOnWriteArrayList<>();
  private volatile Consumer<Delivery> end = Delivery::delivered;

  void endWith(Consumer<Delivery> how) {
    end = how;
  }

  List<LogBatch> batches() {
    return batches;
  }

  /// Each entry as `labels line metadata`.
  List<String> lines() {
    return lines;
  }

  @Override
  public String name() {
    return "test.receiver";
  }

  @Override
  public void accept(LogBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      String metadata = batch.metadata(i).isEmpty() ? "" : " " + batch.metadata(i);
      lines.add(batch.labels(i) + " " + batch.line(i) + metadata);
    }
    batches.add(batch);
    end.accept(batch.delivery());
  }
}
