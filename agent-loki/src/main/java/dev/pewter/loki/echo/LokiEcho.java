package dev.pewter.loki.echo;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.loki.LogReceiverExports;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Writes each entry to the agent's own log, and so delivers it.
final class LokiEcho implements Component<LokiEchoArguments>, LogReceiver {
  private final ComponentContext context;

  LokiEcho(ComponentContext context) {
    this.context = context;
    context.export(new LogReceiverExports(this));
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // works on its callers' threads
  }

  @Override
  public void update(LokiEchoArguments arguments) {
    // there is nothing to change
  }

  @Override
  public List<LogStep> follow(LogStep.Entry entry) {
    return List.of(
        new LogStep("log", LogStep.Outcome.SENT, "to the agent's own log", List.of(entry)));
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(LogBatch batch) {
    EntryText.showIn(context.tap(), batch);
    for (int i = 0; i < batch.size(); i++) {
      context
          .log()
          .info(
              "received log entry",
              "entry",
              batch.line(i),
              "entry_timestamp",
              EntryText.time(batch.timestampNanos(i)),
              "labels",
              batch.labels(i),
              "structured_metadata",
              EntryText.json(batch.metadata(i)));
    }
    context.tap().count(batch);
    batch.delivery().delivered();
  }
}
