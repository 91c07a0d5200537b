package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.storage.wal.WalPosition;
import dev.pewter.metrics.remote.WriteRequestEntries;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// Reads the log of an endpoint and fills the shards' requests: a series always goes to the same
/// shard, so that its order is kept. To change the number of shards it waits until all have sent
/// what they hold. Having read everything it pauses for a moment: each waking costs more than a
/// record.
final class Dispatcher {
  private static final Duration LOOK = Duration.ofMillis(250); // whether to stop
  private static final Duration GATHERING = Duration.ofMillis(100);
  private static final Duration READ_AGAIN = Duration.ofSeconds(1);
  private static final long REVIEW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MEMORY_OF_SHARD = 1 << 20;
  private static final int MAX_SCRATCH = 1 << 20;
  private static final WalPosition START = new WalPosition(0, 0, 0);

  /// So many records after a restart go alone, counted anew when one is refused: they were sent
  /// before, and would take along what comes with them.
  private static final int ALONE = 256;

  private final Endpoint endpoint;
  private final WriteRequestEntries entries = new WriteRequestEntries();
  private final ShardPlan plan = new ShardPlan();
  private volatile List<Shard> shards = List.of();
  private volatile SampleLog log;
  private volatile Watermark watermark = new Watermark();
  private volatile long dispatching = Long.MAX_VALUE; // the record that is on its way to shards
  private volatile long number; // of the next record
  private byte[] scratch = new byte[16 << 10];
  private byte[] message = new byte[0];
  private final AtomicInteger alone = new AtomicInteger(ALONE);
  private long reviewedNanos;
  private double inBefore;
  private double outBefore;
  private double secondsBefore;

  Dispatcher(Endpoint endpoint, SampleLog log) {
    this.endpoint = endpoint;
    this.log = log;
    this.reviewedNanos = endpoint.clock().nanos();
  }

  /// How many shards there are.
  List<Shard> shards() {
    return shards;
  }

  double desired() {
    return plan.desired();
  }

  SampleLog log() {
    return log;
  }

  /// Sends what a log holds, until it is empty and `endpoint` takes nothing more, or sending is
  /// given up.
  ///
  /// @param isOnlyLeft whether nothing will be added to it
  /// @return whether all of it is sent
  boolean run(SampleLog from, boolean isOnlyLeft) throws InterruptedException, IOException {
    begin(from);
    boolean hasRead = false;
    while (!endpoint.mustGiveUp()) {
      boolean isEnding = isOnlyLeft || endpoint.isEnding();
      var record = read(isEnding || hasRead ? Duration.ZERO : patience());
      if (record != null) {
        dispatch(record);
      } else if (isEnding) {
        return finish();
      } else if (hasRead) {
        endpoint.clock().sleep(GATHERING);
      }
      hasRead = record != null;
      flushDue();
      review();
    }
    return false;
  }

  private void begin(SampleLog from) throws InterruptedException {
    log = from;
    watermark = new Watermark();
    number = 0;
    dispatching = Long.MAX_VALUE;
    resize(Math.clamp(shards.size(), least(), most()));
  }

  private int least() {
    return endpoint.settings().queue().minShards();
  }

  /// As many as `max_shards` and the heap allow.
  private int most() {
    long affordable = Runtime.getRuntime().maxMemory() / 8 / MEMORY_OF_SHARD;
    int max = endpoint.settings().queue().maxShards();
    return Math.max(least(), (int) Math.min(max, Math.max(1, affordable)));
  }

  private @Nullable SampleRecord read(Duration patience) throws InterruptedException {
    try {
      return log.next(patience);
    } catch (IOException e) {
      endpoint.log().error("cannot read the log", "err", e);
      endpoint.clock().sleep(READ_AGAIN);
      return null;
    }
  }

  /// How long to wait for a record before a request has to go.
  private Duration patience() {
    long wait = LOOK.toNanos();
    long now = endpoint.clock().nanos();
    for (var shard : shards) {
      if (!shard.isEmpty()) {
        wait = Math.min(wait, Math.max(0, shard.dueNanos() - now));
      }
    }
    return Duration.ofNanos(wait);
  }

  private void dispatch(SampleRecord record) throws InterruptedException, IOException {
    long lost = log.takeLost();
    if (lost > 0) {
      endpoint.metrics().dropped("wal_lost", new Counts((int) lost, 0, 0));
    }
    long own = number;
    dispatching = own;
    number = own + 1;
    var place = log.position();
    watermark.read(place == null ? START : place);
    boolean isOld = log.isOld() && alone.getAndDecrement() > 0;
    if (isOld) {
      flushAll();
    }
    try {
      if (shards.size() == 1) {
        whole(record, own, isOld);
      } else {
        spread(record, own);
      }
    } catch (IllegalArgumentException | IOException e) { // the checksum was right: our bug
      endpoint.metrics().dropped("undecodable", record.counts());
      endpoint.log().error("a record of the log is not understood", "err", e);
    }
    dispatching = Long.MAX_VALUE;
    if (isOld) {
      flushAll();
    }
  }

  private void whole(SampleRecord record, long own, boolean isOld)
      throws InterruptedException, IOException {
    var shard = shards.getFirst();
    int block = record.length() - SampleRecord.HEADER_BYTES;
    int bytes = Snappy.uncompressedLength(record.buffer(), SampleRecord.HEADER_BYTES, block);
    if (shard.isFullFor(record.counts().all(), bytes)) {
      flush(shard);
    }
    shard.add(record, own, isOld);
    if (shard.isFullFor(1, 0)) {
      flush(shard);
    }
  }

  private void spread(SampleRecord record, long own) throws InterruptedException, IOException {
    int block = record.length() - SampleRecord.HEADER_BYTES;
    int size = Snappy.uncompressedLength(record.buffer(), SampleRecord.HEADER_BYTES, block);
    if (message.length < size || message.length > MAX_SCRATCH) {
      message = new byte[size];
    }
    Snappy.uncompress(record.buffer(), SampleRecord.HEADER_BYTES, block, message, 0);
    var all = shards;
    entries.over(message, 0, size);
    while (entries.next()) {
      var shard = all.get(Math.floorMod(entries.hash(), all.size()));
      if (shard.isFullFor(1, entries.end() - entries.start())) {
        flush(shard);
      }
      shard.add(entries, own);
    }
  }

  private void flush(Shard shard) throws InterruptedException, IOException {
    int most = shard.mostCompressed();
    if (scratch.length < most || scratch.length > MAX_SCRATCH) {
      scratch = new byte[most];
    }
    shard.flush(scratch);
  }

  private void flushAll() throws InterruptedException, IOException {
    for (var shard : shards) {
      flush(shard);
    }
  }

  /// A record of the process before was refused: more may be.
  void refusedOld() {
    alone.set(ALONE);
  }

  private void flushDue() throws InterruptedException, IOException {
    long now = endpoint.clock().nanos();
    for (var shard : shards) {
      if (!shard.isEmpty() && now - shard.dueNanos() >= 0) {
        flush(shard);
      }
    }
  }

  /// Waits until everything read is sent; whether it is.
  private boolean finish() throws InterruptedException, IOException {
    flushAll();
    boolean isSent = true;
    for (var shard : shards) {
      while (!shard.awaitIdle(endpoint.clock().nanos() + LOOK.toNanos())) {
        if (shard.hasEnded() || endpoint.mustGiveUp()) {
          isSent = false;
          break;
        }
      }
    }
    acknowledge();
    return isSent;
  }

  /// Tells the log how far everything is sent. From any thread.
  void acknowledge() throws IOException {
    long oldest = number; // before the others: what is read later is not sent
    oldest = Math.min(oldest, dispatching);
    for (var shard : shards) {
      oldest = Math.min(oldest, shard.oldestRecord());
    }
    var place = watermark.before(oldest);
    if (place != null && place.segment() > 0) {
      log.ack(place);
    }
  }

  private void review() throws InterruptedException, IOException {
    long now = endpoint.clock().nanos();
    if (now - reviewedNanos < REVIEW_NANOS) {
      return;
    }
    var metrics = endpoint.metrics();
    double in = metrics.entriesIn();
    double out = metrics.entriesOut();
    double seconds = metrics.sendingSeconds();
    var facts =
        new ShardPlan.Facts(
            (now - reviewedNanos) / 1e9,
            in - inBefore,
            out - outBefore,
            seconds - secondsBefore,
            metrics.behindSeconds());
    reviewedNanos = now;
    inBefore = in;
    outBefore = out;
    secondsBefore = seconds;
    int next = plan.review(facts, shards.size(), least(), most());
    if (next != shards.size() && !endpoint.isEnding()) {
      endpoint.log().info("changing the number of shards", "from", shards.size(), "to", next);
      if (finish()) {
        resize(next);
      }
    }
  }

  /// All shards are empty.
  private void resize(int count) {
    var next = new ArrayList<>(shards.subList(0, Math.min(count, shards.size())));
    for (int i = count; i < shards.size(); i++) {
      shards.get(i).end();
    }
    while (next.size() < count) {
      var shard = new Shard(endpoint);
      next.add(shard);
      endpoint.startShard(next.size() - 1, shard);
    }
    shards = List.copyOf(next);
  }
}
