package dev.pewter.loki.write;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import java.util.concurrent.CompletableFuture;

/// A component that runs, and what it is given.
final class RunningWrite implements AutoCloseable {
  private final TestContext context;
  private final LokiWrite write;
  private final RunningComponent running;

  /// What became of a batch.
  record Fate(CompletableFuture<Delivery.Outcome> outcome) {
    boolean isDone() {
      return outcome.isDone();
    }

    Delivery.Outcome get() {
      return outcome.join();
    }
  }

  RunningWrite(TestContext context, String... config) throws DecodeException, ComponentException {
    this.context = context;
    this.write = new LokiWrite(context, Blocks.decode(LokiWriteArguments.class, config));
    this.running = new RunningComponent(write);
  }

  void update(String... config) throws DecodeException, ComponentException {
    write.update(Blocks.decode(LokiWriteArguments.class, config));
  }

  TestContext context() {
    return context;
  }

  LokiWrite component() {
    return write;
  }

  Fate send(Labels labels, String... lines) throws InterruptedException {
    var outcome = new CompletableFuture<Delivery.Outcome>();
    write.accept(Entries.of(labels, Delivery.of(outcome::complete), lines));
    return new Fate(outcome);
  }

  Fate send(Entries entries) throws InterruptedException {
    var outcome = new CompletableFuture<Delivery.Outcome>();
    write.accept(entries.finish(Delivery.of(outcome::complete)));
    return new Fate(outcome);
  }

  /// The value of a metric of the only endpoint and the default tenant.
  double metric(String name, String... more) {
    String[] labels = new String[more.length + 2];
    System.arraycopy(more, 0, labels, 0, more.length);
    labels[more.length] = "host";
    labels[more.length + 1] = write.arguments().endpoints().getFirst().host();
    return context.metrics().value(name, labels);
  }

  @Override
  public void close() {
    running.close();
  }
}
