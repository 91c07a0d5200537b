package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import java.util.function.Consumer;

/// A component that runs, and what it is given.
final class RunningRemoteWrite implements AutoCloseable {
  private final TestContext context;
  private final PrometheusRemoteWrite write;
  private final RunningComponent running;

  RunningRemoteWrite(TestContext context, String... config)
      throws DecodeException, ComponentException {
    this.context = context;
    this.write =
        new PrometheusRemoteWrite(
            context, Blocks.decode(PrometheusRemoteWriteArguments.class, config));
    this.running = new RunningComponent(write);
  }

  void update(String... config) throws DecodeException, ComponentException {
    write.update(Blocks.decode(PrometheusRemoteWriteArguments.class, config));
  }

  TestContext context() {
    return context;
  }

  PrometheusRemoteWrite component() {
    return write;
  }

  /// A batch of one sample.
  void send(String metric, double value, long timestampMillis) throws InterruptedException {
    send(batch -> batch.add(Labels.of("__name__", metric), value, timestampMillis));
  }

  /// Samples with values `[from, to)` of one metric, a batch each.
  void sendNumbered(String metric, int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      send(metric, i, 1_700_000_000_000L + i);
    }
  }

  void send(Consumer<SampleBatchWriter> fill) throws InterruptedException {
    write.accept(batch(fill));
  }

  static SampleBatch batch(Consumer<SampleBatchWriter> fill) {
    var writer = new SampleBatchWriter();
    fill.accept(writer);
    return writer.finish(Delivery.unattended());
  }

  /// The value of a metric of an endpoint.
  double metric(String name, String... more) {
    var endpoint = write.arguments().endpoints().getFirst();
    String[] labels = new String[more.length + 4];
    System.arraycopy(more, 0, labels, 0, more.length);
    labels[more.length] = "remote_name";
    labels[more.length + 1] = endpoint.name();
    labels[more.length + 2] = "url";
    labels[more.length + 3] = endpoint.shownUrl();
    return context.metrics().value("prometheus_remote_storage_" + name, labels);
  }

  @Override
  public void close() {
    running.close();
  }
}
