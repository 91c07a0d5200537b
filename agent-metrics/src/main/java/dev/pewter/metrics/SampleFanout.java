package dev.pewter.metrics;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;

/// Hands each batch to several receivers, in order; the delivery waits for all of them. Counts what
/// was passed on, and how long it took.
public final class SampleFanout implements SampleReceiver {
  private static final double[] SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  private final String name;
  private final List<SampleReceiver> receivers;
  private final Metrics.Histogram latency;
  private final Metrics.Counter forwarded;

  public SampleFanout(String name, List<SampleReceiver> receivers, Metrics metrics) {
    this.name = name;
    this.receivers = List.copyOf(receivers);
    this.latency =
        metrics.histogram(
            "prometheus_fanout_latency",
            "Write latency for sending to direct and indirect components",
            SECONDS);
    this.forwarded =
        metrics.counter(
            "prometheus_forwarded_samples_total",
            "Total number of samples sent to downstream components.");
  }

  @Override
  public String name() {
    return name;
  }

  public List<SampleReceiver> receivers() {
    return receivers;
  }

  /// Without receivers a batch is dropped as `no_receiver`.
  @Override
  public void accept(SampleBatch batch) throws InterruptedException {
    long start = System.nanoTime();
    var delivery = batch.delivery();
    switch (receivers.size()) {
      case 0 -> delivery.dropped(DropReason.NO_RECEIVER, batch.size());
      case 1 -> receivers.getFirst().accept(batch);
      default -> acceptAll(batch, delivery);
    }
    forwarded.add((double) batch.size() * receivers.size());
    latency.observe((System.nanoTime() - start) / 1e9);
  }

  private void acceptAll(SampleBatch batch, Delivery delivery) throws InterruptedException {
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
      open.subList(taken, open.size()).forEach(Delivery::returned); // interrupted on the way
    }
    delivery.delivered();
  }

  @Override
  public String toString() {
    return name;
  }
}
