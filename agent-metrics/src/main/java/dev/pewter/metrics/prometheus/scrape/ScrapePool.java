package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.TargetText;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Keeps one loop for each target of a job. Changed by one thread, read by any.
public final class ScrapePool implements AutoCloseable {
  private final Scraping scraping;

  /// Changed by the owner's thread only.
  private final Map<ScrapeTarget.Identity, ScrapeLoop> loops = new ConcurrentHashMap<>();

  /// Those whose targets are gone, until the end of their series is told.
  private final Map<ScrapeTarget.Identity, ScrapeLoop> ending = new LinkedHashMap<>();

  private volatile String limitError = "";
  private volatile long targetLimit;
  private @Nullable ScrapeJob job;
  private @Nullable ScrapeSetup setup;
  private ScrapeMetrics.@Nullable Pool metrics;

  public ScrapePool(Scraping scraping) {
    this.scraping = scraping;
  }

  /// Puts a job and its targets into effect.
  ///
  /// @param mine each is scraped once
  /// @param others targets that other members of the cluster scrape: where one of them was scraped
  ///     here, its series go on there
  public void apply(ScrapeJob wanted, Collection<Target> mine, Collection<Target> others) {
    long start = scraping.context().clock().nanos();
    var before = job;
    var old = setup;
    boolean isChanged = before == null || !wanted.isLike(before);
    boolean keepsSeries = before != null && wanted.keepsSeriesOf(before);
    if (isChanged) {
      begin(wanted, before);
    }
    sync(mine, others, isChanged, keepsSeries);
    double seconds = (scraping.context().clock().nanos() - start) / 1e9;
    if (isChanged && old != null) {
      old.client().leave();
      scraping.metrics().reloaded(wanted.arguments().scrapeInterval(), seconds);
    }
    if (metrics != null) {
      metrics.synced(seconds);
    }
  }

  /// Makes what the loops of a new job share.
  private void begin(ScrapeJob wanted, @Nullable ScrapeJob before) {
    if (metrics == null || before == null || !before.name().equals(wanted.name())) {
      if (metrics != null) {
        metrics.close();
      }
      metrics = register(wanted.name());
    }
    var rules = wanted.metricRules();
    job = wanted;
    targetLimit = wanted.arguments().targetLimit();
    setup =
        new ScrapeSetup(
            scraping.context(),
            scraping.tasks(),
            wanted.arguments(),
            wanted.name(),
            scraping.metrics(),
            new SharedClient(wanted.arguments().client(), scraping.context().agent().userAgent()),
            wanted.failures(),
            scraping.seed(),
            scraping.startMillis(),
            scraping.strings(),
            scraping.keys(),
            scraping.spares(),
            rules.isEmpty() ? null : new Relabeler(rules, LabelNames.LEGACY),
            scraping.receiver(),
            () -> limitError);
  }

  private ScrapeMetrics.Pool register(String name) {
    var pool = scraping.metrics().pool(name);
    pool.gauge("scrape_pool_targets", "Targets that are scraped.", loops::size);
    pool.gauge(
        "scrape_pool_target_limit",
        "How many targets may be scraped; 0 for any number.",
        () -> (double) targetLimit);
    pool.gauge(
        "scrape_pool_symboltable_items",
        "Series that are known.",
        () -> sum(ScrapeLoop::knownSeries));
    pool.gauge(
        "metadata_cache_entries",
        "Metric families of the last scrapes.",
        () -> sum(ScrapeLoop::metadataEntries));
    pool.gauge(
        "metadata_cache_bytes",
        "Bytes of their types, helps and units.",
        () -> sum(ScrapeLoop::metadataBytes));
    return pool;
  }

  private double sum(ToLongFunction<ScrapeLoop> number) {
    return loops.values().stream().mapToLong(number).sum();
  }

  /// Starts and stops loops, so that there is one for each target.
  private void sync(
      Collection<Target> mine, Collection<Target> others, boolean isChanged, boolean keepsSeries) {
    var wantedTargets = targets(mine);
    limit(targetLimit, wantedTargets.size());
    var moved = others.isEmpty() ? Set.<ScrapeTarget.Identity>of() : targets(others).keySet();
    var replaced = stopGone(wantedTargets, moved);
    wantedTargets.forEach(
        (identity, target) -> {
          var running = loops.get(identity);
          if (running != null && !isChanged) {
            return;
          }
          var before = running == null ? replaced.remove(target.labels()) : running;
          if (before == null) {
            var earlier = ending.remove(identity);
            before = earlier != null && earlier.claim() ? earlier : null;
          } else {
            before.stop(false);
          }
          boolean keeps =
              keepsSeries && before != null && before.target().options().equals(target.options());
          start(target, before, keeps);
        });
    endOver();
  }

  /// Stops the loops whose targets are gone.
  ///
  /// @param moved targets that other members of the cluster scrape; their series go on there
  /// @return those in whose place others with the same labels come, who go on with their series
  private Map<Labels, ScrapeLoop> stopGone(
      Map<ScrapeTarget.Identity, ScrapeTarget> wantedTargets, Set<ScrapeTarget.Identity> moved) {
    var newLabels = new HashSet<Labels>();
    wantedTargets.forEach(
        (identity, target) -> {
          if (!loops.containsKey(identity)) {
            newLabels.add(target.labels());
          }
        });
    var replaced = new HashMap<Labels, ScrapeLoop>();
    for (var loop : List.copyOf(loops.values())) {
      var identity = loop.target().identity();
      if (wantedTargets.containsKey(identity)) {
        continue;
      }
      loops.remove(identity);
      var labels = loop.target().labels();
      if (newLabels.contains(labels) && replaced.putIfAbsent(labels, loop) == null) {
        continue;
      }
      boolean hasMoved = moved.contains(identity);
      if (hasMoved) {
        scraping.metrics().targetsMoved.increment();
      }
      ending.put(identity, loop);
      loop.stop(!hasMoved);
    }
    return replaced;
  }

  private void start(ScrapeTarget target, @Nullable ScrapeLoop before, boolean keepsSeries) {
    var shared = Objects.requireNonNull(setup);
    var loop = new ScrapeLoop(shared, target, before, keepsSeries);
    loops.put(target.identity(), loop);
    scraping.tasks().start("target", loop::run);
  }

  /// Whether the end of some series is still to be told.
  public boolean isEnding() {
    return !ending.isEmpty();
  }

  /// Forgets the loops of targets that are gone when all is told of them.
  public void endOver() {
    ending.values().removeIf(ScrapeLoop::isOver);
  }

  private void limit(long limit, int targets) {
    if (limit > 0 && targets > limit) {
      scraping.metrics().exceededTargetLimit.increment();
      limitError =
          "target_limit exceeded (number of targets: " + targets + ", limit: " + limit + ")";
    } else {
      limitError = "";
    }
  }

  /// The targets that can be scraped, each once.
  private Map<ScrapeTarget.Identity, ScrapeTarget> targets(Collection<Target> all) {
    var shared = Objects.requireNonNull(setup);
    var found = new LinkedHashMap<ScrapeTarget.Identity, ScrapeTarget>();
    int failed = 0;
    String error = "";
    for (var target : all) {
      try {
        var made = ScrapeTarget.of(target, shared.arguments(), shared.job());
        found.putIfAbsent(made.identity(), made);
      } catch (IllegalArgumentException e) {
        failed++;
        error = e.getMessage() + " in " + TargetText.of(target);
      }
    }
    if (failed > 0) {
      scraping
          .context()
          .log()
          .error("targets cannot be scraped", "count", failed, "last_err", error);
      Objects.requireNonNull(metrics).failedTargets.add(failed);
    }
    return found;
  }

  /// How many targets are scraped.
  public int size() {
    return loops.size();
  }

  /// How each target does.
  public List<ScrapeInfo.TargetInfo> infos() {
    return loops.values().stream()
        .map(ScrapeLoop::info)
        .sorted(
            Comparator.comparing(ScrapeInfo.TargetInfo::url)
                .thenComparing(t -> t.labels().toString()))
        .toList();
  }

  /// Lets nothing be told of the series any more; before the threads are ended.
  public void abandon() {
    loops.values().forEach(ScrapeLoop::abandon);
    ending.values().forEach(ScrapeLoop::abandon);
  }

  /// Forgets everything; after the threads have ended.
  @Override
  public void close() {
    loops.clear();
    ending.clear();
    if (setup != null) {
      setup.client().leave();
    }
    if (metrics != null) {
      metrics.close();
    }
  }
}
