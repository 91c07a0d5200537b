package dev.pewter.core.model;

import java.util.ArrayList;
import java.util.List;

/// Hands each batch to several receivers, in order; the delivery waits for all of them.
public final class LogFanout implements LogReceiver {
  private final String name;
  private final List<LogReceiver> receivers;

  public LogFanout(String name, List<LogReceiver> receivers) {
    this.name = name;
    this.receivers = List.copyOf(receivers);
  }

  @Override
  public String name() {
    return name;
  }

  public List<LogReceiver> receivers() {
    return receivers;
  }

  /// Without receivers a batch is dropped as `no_receiver`.
  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    var delivery = batch.delivery();
    switch (receivers.size()) {
      case 0 -> delivery.dropped(DropReason.NO_RECEIVER, batch.size());
      case 1 -> receivers.getFirst().accept(batch);
      default -> acceptAll(batch, delivery);
    }
  }

  private void acceptAll(LogBatch batch, Delivery delivery) throws InterruptedException {
    var open = new ArrayList<Delivery>(receivers.size());
    for (int i = 0; i < receivers.size(); i++) {
      open.add(delivery.fork());
    }
    int taken = 0;
    try {
      for (var receiver : receivers) {
        receiver.accept(batch.withDelivery(open.get(taken)));
        taken++;
      }
    } finally {
      // Interrupted: who has it goes on with it, the rest comes back with the giver's own report.
      open.subList(taken, open.size()).forEach(Delivery::returned);
    }
    delivery.delivered();
  }

  @Override
  public String toString() {
    return name;
  }
}
