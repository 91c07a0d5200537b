package dev.pewter.loki.write;

import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What the disk queues of one endpoint count; under the names of the reference's WAL where they
/// mean the same. A record here is a request, not an entry.
final class DiskMetrics {
  private static final String READ = "loki_write_wal_watcher_records_read_total";
  private static final String FAILED = "loki_write_wal_watcher_record_decode_failures_total";
  private static final String SEGMENT = "loki_write_wal_watcher_current_segment";
  private static final String RUNNING = "loki_write_wal_watcher_running";
  private static final String LAST_READ = "loki_write_last_read_timestamp";
  private static final String LAST_WRITTEN = "loki_write_wal_writer_last_written_timestamp";
  private static final String LOST = "loki_write_disk_queue_lost_requests_total";

  final LongAdder read = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder lost = new LongAdder();
  final AtomicLong segment = new AtomicLong();
  final AtomicLong lastRead = new AtomicLong();
  final AtomicLong lastWritten = new AtomicLong();
  private final Metrics metrics;
  private final String id;

  DiskMetrics(Metrics metrics, String id) {
    this.metrics = metrics;
    this.id = id;
    metrics.counter(LOST, "Requests on disk that were lost.", lost::doubleValue, "endpoint", id);
  }

  /// The WAL is on or off: the reference has its metrics only while it is on.
  void show(boolean isWalOn) {
    if (!isWalOn) {
      for (String name : new String[] {READ, FAILED, SEGMENT, RUNNING, LAST_READ, LAST_WRITTEN}) {
        metrics.remove(name, "id", id);
      }
      return;
    }
    metrics.counter(READ, "Requests read from the WAL.", read::doubleValue, "id", id);
    metrics.counter(FAILED, "Records of the WAL not understood.", failed::doubleValue, "id", id);
    metrics.gauge(SEGMENT, "The segment that is read.", segment::doubleValue, "id", id);
    metrics.gauge(RUNNING, "Whether the WAL is read.", () -> 1, "id", id);
    metrics.gauge(
        LAST_READ,
        "When the last request was closed that was read.",
        lastRead::doubleValue,
        "id",
        id);
    metrics.gauge(
        LAST_WRITTEN, "When the last request was written.", lastWritten::doubleValue, "id", id);
  }

  void remove() {
    show(false);
    metrics.remove(LOST, "endpoint", id);
  }
}
