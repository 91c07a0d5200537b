package dev.pewter.loki.write;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.Wal;
import dev.pewter.core.storage.wal.WalListener;
import dev.pewter.core.storage.wal.WalOptions;
import dev.pewter.core.storage.wal.WalPosition;
import dev.pewter.core.storage.wal.WalReader;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests on disk, in order. Any thread may append; one thread reads and acknowledges. A record:
///
/// ```
/// 0   1  version, 1
/// 1   4  entries, big-endian as all numbers here
/// 5   8  when the request was closed, milliseconds since 1970
/// 13  2  length n of the tenant
/// 15  n  tenant, UTF-8
///        the request's body, compressed
/// ```
final class DiskQueue implements WalListener, AutoCloseable {
  static final long MAX_BYTES = 512L << 20;
  private static final String READER = "send";
  private static final int HEADER = 15;
  private static final byte VERSION = 1;
  private static final int MAX_TENANT = 1 << 10;

  private final Log log;
  private final DiskMetrics metrics;
  private final long maxBytes;
  private final WalOptions options;
  private final Wal wal;
  private final WalReader reader;

  private DiskQueue(
      Path directory, long maxBytes, Clock clock, Log log, DiskMetrics metrics, Duration syncEvery)
      throws IOException {
    this.log = log;
    this.metrics = metrics;
    this.maxBytes = maxBytes;
    this.options =
        WalOptions.DEFAULT
            .withBounds(16L << 20, maxBytes, WalOptions.Overflow.BLOCK)
            .withSync(new WalOptions.Sync.Every(syncEvery));
    this.wal = Wal.open(directory, options, List.of(READER), clock, this);
    this.reader = wal.reader(READER);
  }

  static DiskQueue open(Path directory, long maxBytes, Clock clock, Log log, DiskMetrics metrics)
      throws IOException {
    return new DiskQueue(directory, maxBytes, clock, log, metrics, Duration.ofMillis(50));
  }

  /// Whether a request of a size is not too large for it.
  boolean takes(long bytes) {
    return bytes + HEADER + MAX_TENANT <= options.maxRecordBytes();
  }

  /// Whether so much can be appended without waiting; segments leave a little unused.
  boolean hasRoom(long bytes) {
    return wal.usedBytes() + bytes + HEADER + MAX_TENANT + (1 << 10) <= maxBytes;
  }

  /// What the requests take that are not dealt with.
  long leftBytes() {
    return reader.leftBytes();
  }

  /// Adds a request; its deliveries are reported once it is safe. When it throws, they are not.
  void append(QueuedRequest request) throws IOException, InterruptedException {
    byte[] tenant = request.tenant().getBytes(StandardCharsets.UTF_8);
    if (tenant.length > MAX_TENANT) {
      throw new IOException("a tenant of " + tenant.length + " bytes");
    }
    var record = ByteBuffer.allocate(HEADER + tenant.length + request.body().length);
    record.put(VERSION).putInt(request.entries()).putLong(request.createdMillis());
    record.putShort((short) tenant.length).put(tenant).put(request.body());
    wal.append(
        record.array(),
        0,
        record.capacity(),
        Delivery.of(
            outcome -> {
              if (outcome.isReturned()) {
                request.returned();
              } else {
                request.delivered();
              }
            }));
    metrics.lastWritten.set(request.createdMillis() / 1000);
  }

  /// The next request, or null when there is none now.
  @Nullable QueuedRequest next() throws IOException, InterruptedException {
    while (reader.next(Duration.ZERO)) {
      var record = ByteBuffer.wrap(reader.payload(), 0, reader.length());
      var place = reader.position();
      if (reader.length() < HEADER || record.get() != VERSION) {
        metrics.failed.increment();
        reader.setAside();
        reader.ack(place);
        continue;
      }
      int entries = record.getInt();
      long createdMillis = record.getLong();
      byte[] tenant = new byte[Math.min(record.getShort(), record.remaining())];
      record.get(tenant);
      int from = record.position();
      metrics.read.increment();
      metrics.segment.set(place.segment());
      metrics.lastRead.set(createdMillis / 1000);
      return new QueuedRequest(
          new String(tenant, StandardCharsets.UTF_8),
          Arrays.copyOfRange(reader.payload(), from, reader.length()),
          entries,
          createdMillis,
          List.of(),
          place);
    }
    return null;
  }

  /// A request is dealt with and will not be read again.
  void done(WalPosition place) throws IOException {
    reader.ack(place);
  }

  /// Makes what is appended safe, until the queue is closed.
  void syncLoop() throws InterruptedException {
    wal.syncLoop();
  }

  @Override
  public void lost(String name, DropReason reason, long records, long bytes) {
    metrics.lost.add(Math.max(1, records));
    log.error(
        "requests on disk are lost", "reason", reason.text(), "requests", records, "bytes", bytes);
  }

  @Override
  public void damaged(String name, Path segment, long offset, long bytes) {
    metrics.lost.increment();
    log.error(
        "a damaged part of the disk queue is lost",
        "file",
        segment.getFileName(),
        "offset",
        offset,
        "bytes",
        bytes);
  }

  @Override
  public void setAside(Path file) {
    log.error("requests on disk are of another version, they are kept aside", "file", file);
  }

  @Override
  public void truncated(Path segment, long bytes) {
    log.warn(
        "cut off what a crash left half written", "file", segment.getFileName(), "bytes", bytes);
  }

  @Override
  public void cursorLost(String name, String why) {
    log.warn("the place in the disk queue is lost, some requests are sent again", "err", why);
  }

  @Override
  public void failed(IOException cause) {
    log.warn("cannot write to the disk queue", "err", GoText.failure(cause));
  }

  @Override
  public void recovered() {
    log.info("the disk queue works again");
  }

  @Override
  public void close() throws IOException {
    wal.close();
  }
}
