package dev.pewter.metrics.prometheus.enrich;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.metrics.LabelCache;
import dev.pewter.metrics.SampleFanout;
import dev.pewter.metrics.SampleReceiverExports;
import dev.pewter.metrics.SampleText;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Gives samples the labels of the targets they match, and passes all on.
final class PrometheusEnrich implements Component<PrometheusEnrichArguments>, SampleReceiver {
  private static final int REMEMBERED = 100_000;

  private final ComponentContext context;
  private final ReentrantLock lock = new ReentrantLock();
  private final SampleBatchWriter out = new SampleBatchWriter(); // guarded by lock
  private LabelCache cache; // guarded by lock
  private volatile TargetIndex index;
  private volatile SampleReceiver next;

  PrometheusEnrich(ComponentContext context, PrometheusEnrichArguments arguments) {
    this.context = context;
    this.index = new TargetIndex(arguments);
    this.cache = cacheFor(index);
    this.next = fanout(arguments);
    context
        .metrics()
        .gauge(
            "alloy_prometheus_target_cache_size",
            "Total size of targets cache",
            () -> index.size());
    context.export(new SampleReceiverExports(this));
  }

  private LabelCache cacheFor(TargetIndex of) {
    return new LabelCache(of::enriched, REMEMBERED, Duration.ZERO, context.clock());
  }

  private SampleReceiver fanout(PrometheusEnrichArguments arguments) {
    return new SampleFanout(name(), arguments.forwardTo(), context.metrics());
  }

  @Override
  public void update(PrometheusEnrichArguments arguments) {
    var newIndex = new TargetIndex(arguments);
    lock.lock();
    try {
      cache = cacheFor(newIndex);
    } finally {
      lock.unlock();
    }
    index = newIndex;
    next = fanout(arguments);
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
  public void accept(SampleBatch batch) throws InterruptedException {
    SampleBatch enriched;
    lock.lock();
    try {
      for (int i = 0; i < batch.size(); i++) {
        add(batch, i);
      }
      batch.metadata().forEach(out::metadata);
      enriched = out.finish(batch.delivery());
    } finally {
      lock.unlock();
    }
    SampleText.pass(context.tap(), enriched);
    next.accept(enriched);
  }

  private void add(SampleBatch batch, int sample) {
    var before = batch.series(sample);
    var labels = cache.get(before);
    var histogram = batch.histogram(sample);
    if (histogram != null) {
      out.add(labels, histogram, batch.timestampMillis(sample));
    } else {
      out.add(labels, batch.value(sample), batch.timestampMillis(sample));
      if (SampleBatch.isStale(batch.value(sample))) {
        cache.remove(before);
      }
    }
    var exemplar = batch.exemplar(sample);
    if (exemplar != null) {
      out.exemplar(exemplar);
    }
  }
}
