package dev.pewter.loki.testing;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongUnaryOperator;

/// Remembers what arrives, as `{labels} time line`, and confirms it or holds it.
public final class HoldingSink implements LogReceiver {
  public final List<String> lines = new CopyOnWriteArrayList<>();
  public final List<Delivery> held = new CopyOnWriteArrayList<>();
  public volatile boolean isHolding;
  private final LongUnaryOperator time;

  /// @param time what is shown for nanoseconds since 1970
  public HoldingSink(LongUnaryOperator time) {
    this.time = time;
  }

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public void accept(LogBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long shown = time.applyAsLong(batch.timestampNanos(i));
      lines.add(batch.labels(i) + " " + shown + " " + batch.line(i));
    }
    if (isHolding) {
      held.add(batch.delivery());
    } else {
      batch.delivery().delivered();
    }
  }
}
