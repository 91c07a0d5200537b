package dev.pewter.metrics.prometheus.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.metrics.LabelCache;
import dev.pewter.metrics.SampleFanout;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Changes or drops samples by their labels, and passes on what is left.
final class PrometheusRelabel implements Component<PrometheusRelabelArguments>, SampleReceiver {
  private static final DropReason REASON = new DropReason("relabel");
  private static final int MOST_WITHOUT_SIZE = 1_000_000;
  private static final Duration IDLE = Duration.ofHours(1);

  private final ComponentContext context;
  private final Metrics.Counter processed;
  private final Metrics.Counter written;
  private final Metrics.Counter hits;
  private final Metrics.Counter misses;
  private final Metrics.Counter deletes;
  private final Metrics.Counter evictions;
  private final Signal updated = new Signal();
  private final ReentrantLock lock = new ReentrantLock();
  private final SampleBatchWriter out = new SampleBatchWriter(); // guarded by lock
  private LabelCache cache; // guarded by lock
  private volatile PrometheusRelabelArguments arguments;
  private volatile SampleReceiver next;

  PrometheusRelabel(ComponentContext context, PrometheusRelabelArguments arguments) {
    this.context = context;
    var metrics = context.metrics();
    processed = counter("metrics_processed", "Total number of metrics processed");
    written = counter("metrics_written", "Total number of metrics written");
    misses = counter("cache_misses", "Total number of cache misses");
    hits = counter("cache_hits", "Total number of cache hits");
    deletes = counter("cache_deletes", "Total number of cache deletes");
    evictions = counter("cache_ttl_evictions", "Entries removed for being unused for cache_ttl");
    this.arguments = arguments;
    this.cache = cacheFor(arguments);
    this.next = fanout(arguments);
    metrics.gauge(
        "alloy_prometheus_relabel_cache_size", "Total size of relabel cache.", this::cacheSize);
    export();
  }

  private Metrics.Counter counter(String name, String help) {
    return context.metrics().counter("alloy_prometheus_relabel_" + name, help);
  }

  private LabelCache cacheFor(PrometheusRelabelArguments from) {
    var relabeler = new Relabeler(from.rules(), LabelNames.LEGACY);
    return new LabelCache(
        labels -> {
          var made = relabeler.apply(labels);
          return made == null ? Labels.EMPTY : made;
        },
        from.maxCacheSize() == 0 ? MOST_WITHOUT_SIZE : from.maxCacheSize(),
        from.cacheTtl(),
        context.clock());
  }

  private SampleReceiver fanout(PrometheusRelabelArguments from) {
    return new SampleFanout(name(), from.forwardTo(), context.metrics());
  }

  private double cacheSize() {
    lock.lock();
    try {
      return cache.size();
    } finally {
      lock.unlock();
    }
  }

  private void export() {
    context.export(new PrometheusRelabelExports(this, new Rules(arguments.rules())));
  }

  @Override
  public void update(PrometheusRelabelArguments newArguments) {
    var newCache = cacheFor(newArguments);
    lock.lock();
    try {
      cache = newCache;
    } finally {
      lock.unlock();
    }
    arguments = newArguments;
    next = fanout(newArguments);
    export();
    updated.wake();
  }

  @Override
  public void run() throws InterruptedException {
    while (true) { // samples are changed on their givers' threads
      var ttl = arguments.cacheTtl();
      updated.await(ttl.isZero() ? IDLE : ttl.dividedBy(4));
      evictUnused();
    }
  }

  void evictUnused() {
    lock.lock();
    try {
      evictions.add(cache.evictUnused());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(SampleBatch batch) throws InterruptedException {
    var delivery = batch.delivery();
    if (context.tap().isWatched()) {
      show(batch);
    }
    var open = delivery.fork();
    SampleBatch left;
    lock.lock();
    try {
      for (int i = 0; i < batch.size(); i++) {
        change(batch, i);
      }
      batch.metadata().forEach(out::metadata);
      left = out.finish(open);
    } finally {
      lock.unlock();
    }
    boolean isTaken = false;
    try {
      if (left.isEmpty() && left.metadata().isEmpty()) {
        open.delivered();
      } else {
        next.accept(left);
      }
      isTaken = true;
    } finally {
      if (!isTaken) {
        open.returned(); // interrupted: the giver reports for the whole
      }
    }
    context.tap().count(Tap.Kind.PROMETHEUS_METRIC, left.size());
    int dropped = batch.size() - left.size();
    if (dropped > 0) {
      delivery.dropped(REASON, dropped);
    } else {
      delivery.delivered();
    }
  }

  private void change(SampleBatch batch, int sample) {
    var before = batch.series(sample);
    var after = cache.get(before);
    var exemplar = batch.exemplar(sample);
    var histogram = batch.histogram(sample);
    int looks = exemplar == null ? 1 : 2; // the reference looks for an exemplar's labels too
    processed.add(looks);
    hits.add(cache.wasKnown() ? looks : looks - 1);
    if (!cache.wasKnown()) {
      misses.increment();
    }
    if (histogram == null && SampleBatch.isStale(batch.value(sample)) && cache.remove(before)) {
      deletes.increment();
    }
    if (after.isEmpty()) {
      return;
    }
    if (histogram == null) {
      out.add(after, batch.value(sample), batch.timestampMillis(sample));
      written.increment();
    } else {
      out.add(after, histogram, batch.timestampMillis(sample));
    }
    if (exemplar != null) {
      out.exemplar(exemplar);
    }
  }

  private void show(SampleBatch batch) {
    var relabeler = new Relabeler(arguments.rules(), LabelNames.LEGACY);
    for (int i = 0; i < batch.size(); i++) {
      var before = batch.series(i);
      @Nullable Labels after = relabeler.apply(before);
      context
          .tap()
          .show(
              () ->
                  TargetText.shown(before)
                      + " => "
                      + TargetText.shown(after == null ? Labels.EMPTY : after));
    }
  }
}
