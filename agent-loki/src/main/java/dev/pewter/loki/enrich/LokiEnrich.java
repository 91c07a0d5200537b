package dev.pewter.loki.enrich;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.loki.LabelChange;
import dev.pewter.loki.LogReceiverExports;
import java.util.concurrent.CountDownLatch;

/// Adds the labels of the target that an entry belongs to, and passes all entries on.
final class LokiEnrich implements Component<LokiEnrichArguments>, LogReceiver {
  private final ComponentContext context;
  private volatile Working now;

  /// What an update replaces.
  private record Working(TargetIndex index, LogFanout next) {}

  LokiEnrich(ComponentContext context, LokiEnrichArguments arguments) {
    this.context = context;
    this.now = working(arguments);
    context.export(new LogReceiverExports(this));
  }

  private Working working(LokiEnrichArguments arguments) {
    return new Working(new TargetIndex(arguments), new LogFanout(name(), arguments.forwardTo()));
  }

  @Override
  public void update(LokiEnrichArguments arguments) {
    now = working(arguments);
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // works on its callers' threads
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    EntryText.showIn(context.tap(), batch);
    var with = now;
    LabelChange change = (labels, _) -> with.index.enriched(labels);
    var changed = change.change(batch, DropReason.REJECTED);
    if (changed != null) { // always: nothing is dropped
      EntryText.showOut(context.tap(), changed);
      with.next.accept(changed);
      context.tap().count(changed);
    }
  }
}
