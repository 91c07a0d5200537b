package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.cluster.ClusterView;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import dev.pewter.metrics.prometheus.scrape.ScrapeInfo;
import dev.pewter.metrics.prometheus.scrape.ScrapePool;
import dev.pewter.metrics.prometheus.scrape.Scraping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// A pool for each job. Changed by one thread, read by any.
final class JobPools implements AutoCloseable {
  private final Scraping scraping;
  private final Map<String, Running> running = new ConcurrentSkipListMap<>();

  /// @param found how many targets its source has
  private record Running(MonitorJob job, ScrapePool pool, int found) {}

  JobPools(Scraping scraping) {
    this.scraping = scraping;
    scraping
        .context()
        .metrics()
        .gauges(
            "prometheus_sd_discovered_targets",
            "Targets of the sources of jobs, before rules choose among them.",
            each ->
                running.forEach(
                    (name, one) ->
                        each.add(
                            one.found, "config", name, "name", scraping.context().globalId())));
  }

  /// Scrapes the targets of these jobs and nothing else. A job whose source is not known yet goes
  /// on as it was.
  ///
  /// @param cluster shares the targets; null to scrape them all
  void apply(
      Map<String, MonitorJob> jobs,
      Map<Source, List<Target>> found,
      @Nullable ClusterView cluster) {
    for (var one : running.values()) {
      if (!jobs.containsKey(one.job.name())) {
        one.pool.apply(one.job.scrape(), List.of(), List.of());
      }
    }
    for (var job : jobs.values()) {
      var targets = found.get(job.source());
      if (targets != null) {
        apply(job, targets, cluster);
      }
    }
    endOver(jobs);
    scraping.metrics().setTargets(running.values().stream().mapToInt(r -> r.pool.size()).sum());
  }

  private void apply(MonitorJob job, List<Target> found, @Nullable ClusterView cluster) {
    var before = running.get(job.name());
    var pool = before == null ? new ScrapePool(scraping) : before.pool;
    var relabeler = new Relabeler(job.rules(), LabelNames.LEGACY);
    var mine = new ArrayList<Target>();
    var others = new ArrayList<Target>();
    for (var target : found) {
      var scraped = job.target(target, relabeler);
      if (scraped != null) {
        (cluster == null || cluster.owns(key(target)) ? mine : others).add(scraped);
      }
    }
    pool.apply(job.scrape(), mine, others);
    running.put(job.name(), new Running(job, pool, found.size()));
  }

  /// By what the instances of a cluster share targets: all that is a target's own is its address,
  /// the rest it has from its group.
  private static Target key(Target target) {
    String address = target.get("__address__");
    return Target.of(Map.of("__address__", address == null ? "" : address));
  }

  /// Whether the end of some series is still to be told.
  boolean isEnding() {
    return running.values().stream().anyMatch(one -> one.pool.isEnding());
  }

  /// Forgets the pools of jobs that are gone when all is told of their series.
  void endOver(Map<String, MonitorJob> jobs) {
    running
        .values()
        .removeIf(
            one -> {
              one.pool.endOver();
              boolean isOver =
                  !jobs.containsKey(one.job.name()) && one.pool.size() == 0 && !one.pool.isEnding();
              if (isOver) {
                one.pool.close();
              }
              return isOver;
            });
  }

  List<ScrapeInfo.TargetInfo> infos() {
    return running.values().stream().flatMap(one -> one.pool.infos().stream()).toList();
  }

  /// Lets nothing be told of the series any more; before the threads are ended.
  void abandon() {
    running.values().forEach(one -> one.pool.abandon());
  }

  /// After the threads have ended.
  @Override
  public void close() {
    running.values().forEach(one -> one.pool.close());
    running.clear();
  }
}
