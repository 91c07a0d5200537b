package dev.pewter.loki.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.loki.LabelChange;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Changes or drops entries by their labels, and passes on what is left.
final class LokiRelabel implements Component<LokiRelabelArguments>, LogReceiver {
  private static final DropReason REASON = new DropReason("relabel");

  private final ComponentContext context;
  private final Metrics.Counter processed;
  private final Metrics.Counter written;
  private final Metrics.Counter hits;
  private final Metrics.Counter misses;
  private volatile Working now;

  /// What an update replaces.
  private record Working(List<Rule> rules, RelabelCache cache, LogFanout next) {

    /// Why labels are dropped.
    String why(Labels labels) {
      int number = cache.dropping(labels);
      if (number == 0) {
        return "no label is left";
      }
      Rule rule = rules.get(number - 1);
      String sources = String.join(", ", rule.sourceLabels());
      return switch (rule.action()) {
        case KEEPEQUAL, DROPEQUAL ->
            "rule %d (%s of [%s] and %s)"
                .formatted(number, rule.action(), sources, rule.targetLabel());
        default ->
            "rule %d (%s of [%s] with %s)".formatted(number, rule.action(), sources, rule.regex());
      };
    }
  }

  LokiRelabel(ComponentContext context, LokiRelabelArguments arguments) {
    this.context = context;
    var metrics = context.metrics();
    this.processed = metrics.counter("loki_relabel_entries_processed", "Entries taken.");
    this.written = metrics.counter("loki_relabel_entries_written", "Entries passed on.");
    this.hits = metrics.counter("loki_relabel_cache_hits", "Label sets found in the cache.");
    this.misses = metrics.counter("loki_relabel_cache_misses", "Label sets the rules worked on.");
    this.now = working(arguments, new RelabelCache(arguments.rules(), arguments.maxCacheSize()));
    metrics.gauge("loki_relabel_cache_size", "Label sets in the cache.", () -> now.cache.size());
    export();
  }

  private Working working(LokiRelabelArguments arguments, RelabelCache cache) {
    return new Working(arguments.rules(), cache, new LogFanout(name(), arguments.forwardTo()));
  }

  private void export() {
    context.export(new LokiRelabelExports(this, new Rules(now.rules)));
  }

  @Override
  public void update(LokiRelabelArguments arguments) {
    var cache = now.cache;
    if (arguments.rules().equals(now.rules)) {
      cache.resize(arguments.maxCacheSize());
    } else {
      cache = new RelabelCache(arguments.rules(), arguments.maxCacheSize());
    }
    now = working(arguments, cache);
    export();
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // works on its callers' threads
  }

  @Override
  public List<LogStep> follow(LogStep.Entry entry) {
    var with = now;
    var labels = with.cache.make(entry.labels());
    if (labels.isEmpty()) {
      String reason = REASON.text() + ": " + with.why(entry.labels());
      return List.of(new LogStep("rules", LogStep.Outcome.DROPPED, reason, List.of()));
    }
    var after =
        new LogStep.Entry(entry.time(), labels, entry.metadata(), entry.line(), entry.extracted());
    return List.of(new LogStep("rules", LogStep.Outcome.PASSED, "", List.of(after)));
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    var with = now;
    processed.add(batch.size());
    LabelChange change = (labels, entries) -> relabelled(with.cache, labels, entries);
    var left = change.change(batch, REASON);
    if (context.tap().isWatched()) {
      show(batch, with.cache);
    }
    if (left != null) {
      with.next.accept(left);
      written.add(left.size());
      context.tap().count(left);
    }
  }

  /// Counts each entry as a look into the cache, as the reference does, though one is enough.
  private @Nullable Labels relabelled(RelabelCache cache, Labels labels, int entries) {
    var result = cache.known(labels);
    hits.add(result == null ? entries - 1 : entries);
    if (result == null) {
      misses.increment();
      result = cache.make(labels);
    }
    if (!result.isEmpty()) {
      return result;
    }
    if (context.log().isDebugEnabled()) {
      context.log().debug("dropping entry after relabeling", "labels", labels, "entries", entries);
    }
    return null;
  }

  private void show(LogBatch batch, RelabelCache cache) {
    for (int i = 0; i < batch.size(); i++) {
      int entry = i;
      var after = cache.make(batch.labels(i));
      context
          .tap()
          .show(
              () ->
                  "entry: "
                      + batch.line(entry)
                      + ", labels: "
                      + TargetText.shown(batch.labels(entry))
                      + " => "
                      + (after.isEmpty() ? "<dropped>" : TargetText.shown(after)));
    }
  }
}
