package dev.pewter.loki.write;

import static java.util.Objects.requireNonNull;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Metrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What one endpoint counts for one tenant, under the reference's names. The counters exist from
/// the tenant's first entry on.
final class TenantMetrics {
  private static final String SIZE = "loki_write_request_size_bytes";
  private static final String LATENCY = "loki_write_entry_propagation_latency_seconds";
  private static final String DURATION = "loki_write_request_duration_seconds";
  private static final double[] SIZES = {
    1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20, 8 << 20,
    16 << 20, 20 << 20
  };
  private static final double[] SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  private static final double[] LATENCIES = {0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600};

  /// Why entries were dropped, as the metrics say it.
  enum Reason {
    INGESTER_ERROR,
    RATE_LIMITED,
    STREAM_LIMITED,
    LINE_TOO_LONG,
    QUEUE_IS_FULL,
    TOO_OLD;

    final String text = name().toLowerCase(java.util.Locale.ROOT);
  }

  final Metrics.Counter sentBytes;
  final Metrics.Counter sentEntries;
  final Metrics.Counter retries;
  final Metrics.Histogram requestSize;
  final Metrics.Histogram latency;
  private final Map<Reason, Metrics.Counter> droppedBytes = new EnumMap<>(Reason.class);
  private final Map<Reason, Metrics.Counter> droppedEntries = new EnumMap<>(Reason.class);
  private final Metrics metrics;
  private final Clock clock;
  private final String host;
  private final String tenant;
  private final Map<Integer, Metrics.Histogram> durations = new ConcurrentHashMap<>();
  private volatile long usedNanos;

  TenantMetrics(Metrics metrics, Clock clock, String host, String tenant) {
    this.metrics = metrics;
    this.clock = clock;
    this.host = host;
    this.tenant = tenant;
    sentBytes = counter("sent_bytes_total", "Compressed bytes of requests that were delivered.");
    sentEntries = counter("sent_entries_total", "Entries that were delivered.");
    retries = counter("batch_retries_total", "Tries that failed and could be repeated.");
    for (var reason : Reason.values()) {
      droppedBytes.put(
          reason,
          counter("dropped_bytes_total", "Bytes that were dropped.", "reason", reason.text));
      droppedEntries.put(
          reason,
          counter("dropped_entries_total", "Entries that were dropped.", "reason", reason.text));
    }
    requestSize = metrics.histogram(SIZE, "Compressed size of requests.", SIZES, labels());
    latency =
        metrics.histogram(
            LATENCY, "Time from an entry's arrival to its delivery or drop.", LATENCIES, labels());
  }

  private Metrics.Counter counter(String name, String help, String... more) {
    return metrics.counter("loki_write_" + name, help, labels(more));
  }

  private String[] labels(String... more) {
    String[] all = new String[more.length + 4];
    System.arraycopy(more, 0, all, 0, more.length);
    all[more.length] = "host";
    all[more.length + 1] = host;
    all[more.length + 2] = "tenant";
    all[more.length + 3] = tenant;
    return all;
  }

  void dropped(Reason reason, int entries, double bytes) {
    requireNonNull(droppedEntries.get(reason)).add(entries);
    requireNonNull(droppedBytes.get(reason)).add(bytes);
  }

  /// The tenant has something to send.
  void used() {
    usedNanos = clock.nanos();
  }

  /// When that was last so.
  long usedNanos() {
    return usedNanos;
  }

  /// A try with its status, -1 when there was no answer.
  void tried(int status, double seconds) {
    used(); // a request may be tried for days
    durations
        .computeIfAbsent(
            status,
            code ->
                metrics.histogram(
                    DURATION,
                    "Duration of requests.",
                    SECONDS,
                    labels("status_code", Integer.toString(code))))
        .observe(seconds);
  }

  /// Entries that are delivered or dropped, with their way through the component.
  void arrivedBefore(double seconds, long entries) {
    latency.observe(seconds, entries);
  }

  /// Forgets all of it.
  void remove() {
    for (String name : List.of("sent_bytes_total", "sent_entries_total", "batch_retries_total")) {
      metrics.remove("loki_write_" + name, labels());
    }
    for (var reason : Reason.values()) {
      metrics.remove("loki_write_dropped_bytes_total", labels("reason", reason.text));
      metrics.remove("loki_write_dropped_entries_total", labels("reason", reason.text));
    }
    metrics.remove(SIZE, labels());
    metrics.remove(LATENCY, labels());
    for (int status : durations.keySet()) {
      metrics.remove(DURATION, labels("status_code", Integer.toString(status)));
    }
  }
}
