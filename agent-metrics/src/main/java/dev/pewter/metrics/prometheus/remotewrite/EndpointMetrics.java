package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleSupplier;

/// What one endpoint counts, under the reference's names.
final class EndpointMetrics {
  private static final String PREFIX = "prometheus_remote_storage_";
  private static final double[] SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60, 120, 300
  };
  private static final List<String> REASONS =
      List.of(
          "too_old",
          "dropped_series",
          "unintentionally_dropped_series",
          "nhcb_in_rw1_not_supported",
          "native_histograms_not_sent",
          "too_large",
          "wal_lost",
          "stopped",
          "undecodable");

  /// The three counters of a group.
  private final class Kinds {
    private final Metrics.Counter samples;
    private final Metrics.Counter exemplars;
    private final Metrics.Counter histograms;

    Kinds(String suffix, String what, String... more) {
      samples = counter("samples_" + suffix, "Samples that " + what, more);
      exemplars = counter("exemplars_" + suffix, "Exemplars that " + what, more);
      histograms = counter("histograms_" + suffix, "Histograms that " + what, more);
    }

    void add(Counts counts) {
      samples.add(counts.samples());
      exemplars.add(counts.exemplars());
      histograms.add(counts.histograms());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Registered(String name, String[] labels) {}

  final Metrics.Counter sentBytes;
  final Metrics.Counter sentMetadataBytes;
  final Metrics.Counter sentMetadata;
  final Metrics.Counter failedMetadata;
  final Metrics.Counter retriedMetadata;
  final Metrics.Counter enqueueRetries;
  private final Metrics metrics;
  private final String[] labels;
  private final List<Registered> registered = new ArrayList<>();
  private final Kinds sent;
  private final Kinds failed;
  private final Kinds retried;
  private final java.util.Map<String, Kinds> dropped = new java.util.HashMap<>();
  private final Metrics.Histogram duration;
  private final DoubleAdder in = new DoubleAdder();
  private final DoubleAdder out = new DoubleAdder();
  private final DoubleAdder sending = new DoubleAdder();
  private final AtomicLong highestInMillis = new AtomicLong();
  private final AtomicLong highestSentMillis = new AtomicLong();

  EndpointMetrics(Metrics metrics, String name, String url) {
    this.metrics = metrics;
    this.labels = new String[] {"remote_name", name, "url", url};
    sent = new Kinds("total", "were sent.");
    failed = new Kinds("failed_total", "the receiver refused.");
    retried = new Kinds("retried_total", "were sent again, for a try had failed.");
    for (String reason : REASONS) {
      dropped.put(reason, new Kinds("dropped_total", "were not sent.", "reason", reason));
    }
    sentBytes = counter("bytes_total", "Compressed bytes that were sent.");
    sentMetadataBytes = counter("metadata_bytes_total", "Compressed bytes of metadata sent.");
    sentMetadata = counter("metadata_total", "Metric families whose metadata was sent.");
    failedMetadata = counter("metadata_failed_total", "Metric families that were refused.");
    retriedMetadata = counter("metadata_retried_total", "Metric families that were sent again.");
    enqueueRetries = counter("enqueue_retries_total", "Waits for room in a shard.");
    duration =
        metrics.histogram(
            remember(PREFIX + "sent_batch_duration_seconds", labels),
            "Duration of tries.",
            SECONDS,
            labels);
    gauge(
        "queue_highest_timestamp_seconds",
        "Highest timestamp that came.",
        () -> highestInMillis.get() / 1e3);
    gauge(
        "queue_highest_sent_timestamp_seconds",
        "Highest timestamp that was sent.",
        () -> highestSentMillis.get() / 1e3);
  }

  private String remember(String name, String[] all) {
    registered.add(new Registered(name, all));
    return name;
  }

  private String[] all(String... more) {
    String[] all = java.util.Arrays.copyOf(labels, labels.length + more.length);
    System.arraycopy(more, 0, all, labels.length, more.length);
    return all;
  }

  private Metrics.Counter counter(String name, String help, String... more) {
    String[] all = all(more);
    return metrics.counter(remember(PREFIX + name, all), help, all);
  }

  /// A gauge that is read at each scrape.
  void gauge(String name, String help, DoubleSupplier value) {
    metrics.gauge(remember(PREFIX + name, labels), help, value, labels);
  }

  /// Forgets its series.
  void remove() {
    registered.forEach(one -> metrics.remove(one.name, one.labels));
  }

  void came(Counts counts, long highestMillis) {
    in.add(counts.all());
    highestInMillis.accumulateAndGet(highestMillis, Math::max);
  }

  void sent(Counts counts) {
    sent.add(counts);
    out.add(counts.all());
  }

  void failed(Counts counts) {
    failed.add(counts);
  }

  void retried(Counts counts) {
    retried.add(counts);
  }

  void dropped(String reason, Counts counts) {
    java.util.Objects.requireNonNull(dropped.get(reason)).add(counts);
  }

  void tried(double seconds) {
    duration.observe(seconds);
    sending.add(seconds);
  }

  void sentUpTo(long highestMillis) {
    highestSentMillis.accumulateAndGet(highestMillis, Math::max);
  }

  double entriesIn() {
    return in.sum();
  }

  double entriesOut() {
    return out.sum();
  }

  double sendingSeconds() {
    return sending.sum();
  }

  /// How much older what was sent last is than what came last.
  double behindSeconds() {
    long sentMillis = highestSentMillis.get();
    return sentMillis == 0 ? 0 : (highestInMillis.get() - sentMillis) / 1e3;
  }

  long highestInMillis() {
    return highestInMillis.get();
  }
}
