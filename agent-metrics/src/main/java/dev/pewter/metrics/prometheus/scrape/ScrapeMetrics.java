package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.telemetry.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/// What scraping counts, under the reference's names.
public final class ScrapeMetrics {
  private static final double[] SECONDS = {.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 15, 30, 60, 120};
  private static final int MAX_INTERVALS = 100;

  private final Metrics metrics;
  private static final double[] QUANTILES = {.01, .05, .5, .9, .99};
  private final Map<Duration, Metrics.Summary> intervals = new ConcurrentHashMap<>();
  private final Metrics.Gauge targets;
  final Metrics.Counter targetsMoved;
  final Metrics.Counter exceededBodySizeLimit;
  final Metrics.Counter exceededSampleLimit;
  final Metrics.Counter exceededBucketLimit;
  final Metrics.Counter exceededLabelLimits;
  final Metrics.Counter exceededTargetLimit;
  final Metrics.Counter duplicates;
  final Metrics.Counter outOfBounds;
  final Metrics.Counter beforeStart;
  final Metrics.Counter cacheFlushes;
  final Metrics.Counter dropped;
  final Metrics.Histogram duration;

  public ScrapeMetrics(Metrics metrics) {
    this.metrics = metrics;
    targets =
        metrics.gauge(
            "prometheus_scrape_targets_gauge",
            "Number of targets this component is configured to scrape");
    targetsMoved =
        metrics.counter(
            "prometheus_scrape_targets_moved_total",
            "Number of targets that have moved from this cluster node to another one");
    exceededBodySizeLimit =
        counter("scrapes_exceeded_body_size_limit_total", "Scrapes with too long a body.");
    exceededSampleLimit =
        counter("scrapes_exceeded_sample_limit_total", "Scrapes with too many samples.");
    exceededBucketLimit =
        counter(
            "scrapes_exceeded_native_histogram_bucket_limit_total",
            "Scrapes with native histograms of too many buckets.");
    exceededLabelLimits =
        counter(
            "scrape_pool_exceeded_label_limits_total",
            "Scrapes with too many labels, or too long ones.");
    exceededTargetLimit =
        counter("scrape_pool_exceeded_target_limit_total", "Times of too many targets.");
    duplicates =
        counter(
            "scrapes_sample_duplicate_timestamp_total",
            "Samples left out because their series was there already.");
    outOfBounds =
        counter("scrapes_sample_out_of_bounds_total", "Samples left out for their timestamps.");
    beforeStart =
        counter(
            "scrapes_sample_before_start_total",
            "Samples left out for timestamps from before the start.");
    counter("scrapes_sample_out_of_order_total", "Samples left out for being out of order.");
    counter("scrapes_exemplar_out_of_order_total", "Exemplars left out for being out of order.");
    cacheFlushes =
        counter(
            "scrapes_cache_flush_forced_total",
            "Times the series of failed scrapes were forgotten for being too many.");
    duration =
        metrics.histogram(
            "prometheus_target_scrape_duration_seconds",
            "How long scrapes took; with extra_metrics only.",
            SECONDS);
    dropped =
        metrics.counter(
            "prometheus_scrape_dropped_samples_total",
            "Samples that those behind it dropped, each counted there with its reason.");
  }

  /// How many targets there are in all pools.
  public void setTargets(int number) {
    targets.set(number);
  }

  private Metrics.Counter counter(String name, String help) {
    return metrics.counter("prometheus_target_" + name, help);
  }

  /// The metrics of one job.
  Pool pool(String job) {
    return new Pool(job);
  }

  /// Observes how long after the one before a scrape began.
  void interval(Duration configured, double seconds) {
    String text = dev.pewter.core.config.eval.GoDuration.text(configured);
    if (intervals.size() < MAX_INTERVALS || intervals.containsKey(configured)) {
      intervals
          .computeIfAbsent(
              configured,
              _ ->
                  metrics.summary(
                      "prometheus_target_interval_length_seconds",
                      "Actual intervals between scrapes.",
                      QUANTILES,
                      "interval",
                      text))
          .observe(seconds);
      metrics
          .histogram(
              "prometheus_target_interval_length_histogram_seconds",
              "Actual intervals between scrapes as a histogram.",
              SECONDS,
              "interval",
              text)
          .observe(seconds);
    }
  }

  /// Observes how long it took to put new arguments into effect.
  void reloaded(Duration interval, double seconds) {
    metrics.counter("prometheus_target_scrape_pool_reloads_total", "Reloads.").increment();
    String text = dev.pewter.core.config.eval.GoDuration.text(interval);
    metrics
        .summary(
            "prometheus_target_reload_length_seconds",
            "How long reloads took.",
            QUANTILES,
            "interval",
            text)
        .observe(seconds);
  }

  /// Metrics with the label `scrape_job`.
  final class Pool {
    private static final String PREFIX = "prometheus_target_";

    private final String[] labels;
    private final Metrics.Summary syncLength;
    private final Metrics.Histogram syncLengths;
    private final Metrics.Counter syncs;
    final Metrics.Counter failedTargets;

    private Pool(String job) {
      this.labels = new String[] {"scrape_job", job};
      metrics.counter(PREFIX + "scrape_pools_total", "Scrape pools made.").increment();
      metrics.counter(PREFIX + "scrape_pools_failed_total", "Scrape pools that failed.");
      metrics.counter(PREFIX + "scrape_pool_reloads_total", "Reloads.");
      metrics.counter(PREFIX + "scrape_pool_reloads_failed_total", "Reloads that failed.");
      syncs = metrics.counter(PREFIX + "scrape_pool_sync_total", "Target changes.", labels);
      failedTargets =
          metrics.counter(PREFIX + "sync_failed_total", "Targets that cannot be scraped.", labels);
      syncLength =
          metrics.summary(
              PREFIX + "sync_length_seconds", "How long target changes took.", QUANTILES, labels);
      syncLengths =
          metrics.histogram(
              PREFIX + "sync_length_histogram_seconds",
              "How long target changes took as a histogram.",
              SECONDS,
              labels);
    }

    void gauge(String name, String help, DoubleSupplier value) {
      metrics.gauge(PREFIX + name, help, value, labels);
    }

    void synced(double seconds) {
      syncs.increment();
      syncLength.observe(seconds);
      syncLengths.observe(seconds);
    }

    /// Removes what carries the name of a job that is no more.
    void close() {
      for (String name :
          new String[] {
            "scrape_pool_sync_total",
            "sync_failed_total",
            "sync_length_seconds",
            "sync_length_histogram_seconds",
            "scrape_pool_targets",
            "scrape_pool_target_limit",
            "scrape_pool_symboltable_items",
            "metadata_cache_entries",
            "metadata_cache_bytes"
          }) {
        metrics.remove(PREFIX + name, labels);
      }
    }
  }
}
