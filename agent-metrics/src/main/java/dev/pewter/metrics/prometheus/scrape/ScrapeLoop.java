package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.metrics.SampleText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Scrapes one target until it is stopped; a scrape under way is finished then.
final class ScrapeLoop {
  private static final long TOLERANCE_NANOS = 2_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /// What becomes of the series of a target that is no longer scraped.
  private enum Ending {
    NOT_YET,
    /// They end, if the target does not come back soon.
    TOLD,
    /// Another loop goes on with them.
    CLAIMED,
    /// Nothing, as at the end of the process.
    UNTOLD
  }

  /// How the last scrape went.
  private record Status(String health, String error, @Nullable Instant time, Duration duration) {}

  private final ScrapeSetup setup;
  private final ScrapeTarget target;
  private volatile @Nullable ScrapeLoop before; // until this one has begun
  private final boolean keepsSeries;
  private final Clock clock;
  private final Fetcher fetcher;
  private final Report report;
  private final ScrapeLog log;
  private final SampleBatchWriter out = new SampleBatchWriter();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread sleeper; // guarded by lock
  private boolean isStopped; // guarded by lock
  private Ending ending = Ending.NOT_YET; // guarded by lock
  private volatile Status status = new Status("unknown", "", null, Duration.ZERO);
  private volatile @Nullable Sampler sampler;

  // of the loop's thread
  private long lastStart;
  private boolean hasScraped;
  private long nextTick;
  private int bodyBytes;

  /// @param before a loop for the same target, whose series this one goes on with
  /// @param keepsSeries whether what is known of them is right for this loop too
  ScrapeLoop(
      ScrapeSetup setup, ScrapeTarget target, @Nullable ScrapeLoop before, boolean keepsSeries) {
    this.setup = setup;
    this.target = target;
    this.before = before;
    this.keepsSeries = keepsSeries;
    this.clock = setup.context().clock();
    this.fetcher = new Fetcher(setup, target);
    this.log = new ScrapeLog(setup, target);
    this.report = new Report(target.labels(), setup.arguments().extraMetrics());
    if (before != null) {
      this.status = before.status;
    }
    setup.client().enter();
  }

  ScrapeTarget target() {
    return target;
  }

  /// Ends the loop after the scrape under way, if any.
  ///
  /// @param tellsEnd whether its series end when the target does not come back
  void stop(boolean tellsEnd) {
    lock.lock();
    try {
      isStopped = true;
      if (ending == Ending.NOT_YET) {
        ending = tellsEnd ? Ending.TOLD : Ending.UNTOLD;
      }
      if (sleeper != null) {
        sleeper.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing be told of the series any more.
  void abandon() {
    lock.lock();
    try {
      ending = Ending.UNTOLD;
    } finally {
      lock.unlock();
    }
  }

  /// Takes the series for another loop, unless their end is being told.
  boolean claim() {
    lock.lock();
    try {
      boolean isFree = ending == Ending.TOLD;
      if (isFree) {
        ending = Ending.CLAIMED;
      }
      return isFree;
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing is left to do.
  boolean isOver() {
    lock.lock();
    try {
      return ended.getCount() == 0 && ending == Ending.UNTOLD;
    } finally {
      lock.unlock();
    }
  }

  void run() throws InterruptedException {
    try {
      var table = inherited();
      var own =
          new Sampler(
              target,
              setup.arguments(),
              setup.metricRules(),
              setup.metrics(),
              setup.strings(),
              table,
              out,
              setup.startMillis());
      sampler = own;
      loop(own);
      setup.client().leave();
      ended.countDown();
      if (hasScraped && ending() == Ending.TOLD) {
        tellEnd(own);
      }
    } finally {
      if (ended.getCount() > 0) {
        setup.client().leave();
        ended.countDown();
      }
      finish();
    }
  }

  /// What is known of the series from the loop before, which is over then.
  private SeriesTable inherited() throws InterruptedException {
    var last = before;
    if (last == null) {
      return new SeriesTable(setup.keys());
    }
    last.ended.await();
    before = null;
    var earlier = last.sampler;
    if (earlier == null) {
      return new SeriesTable(setup.keys());
    }
    return keepsSeries ? earlier.table : SeriesTable.inheriting(earlier.table);
  }

  private Ending ending() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    lock.lock();
    try {
      if (ending == Ending.TOLD) {
        ending = Ending.UNTOLD;
      }
    } finally {
      lock.unlock();
    }
  }

  private long wallNanos() {
    var now = clock.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }

  private void loop(Sampler own) throws InterruptedException {
    long interval = target.interval().toNanos();
    long wait = interval - Math.floorMod(wallNanos(), interval) + target.offsetNanos(setup.seed());
    if (!pause(wait > interval ? wait - interval : wait)) {
      return;
    }
    nextTick = clock.nanos();
    long grid = wallNanos();
    do {
      long time = wallNanos();
      long since = time - grid;
      if (since >= interval) {
        grid += since / interval * interval;
      } else if (since < -TOLERANCE_NANOS) {
        grid = time; // the clock was put back
      }
      if (time - grid <= Math.min(interval / 100, TOLERANCE_NANOS)) {
        time = grid;
      }
      scrape(own, Math.floorDiv(time, 1_000_000L));
      nextTick += interval;
      long late = clock.nanos() - nextTick;
      if (late > 0) {
        nextTick += late / interval * interval; // missed times are not made up for
      }
    } while (pause(nextTick - clock.nanos()));
  }

  /// Waits; false when the loop was stopped.
  private boolean pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      if (isStopped) {
        return false;
      }
      sleeper = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    boolean wasInterrupted = false;
    try {
      clock.sleep(Duration.ofNanos(Math.max(0, nanos)));
    } catch (InterruptedException _) {
      wasInterrupted = true; // by stop, or by the end of the component: told apart below
    }
    lock.lock();
    try {
      sleeper = null;
      if (isStopped) {
        boolean _ = Thread.interrupted(); // stop may have come as the time was up
        return false;
      }
    } finally {
      lock.unlock();
    }
    if (wasInterrupted) {
      throw new InterruptedException();
    }
    return true;
  }

  private void scrape(Sampler own, long timeMillis) throws InterruptedException {
    long start = clock.nanos();
    if (hasScraped) {
      setup.metrics().interval(target.interval(), (start - lastStart) / 1e9);
    }
    hasScraped = true;
    lastStart = start;
    bodyBytes = 0;
    own.begin(timeMillis);
    String error = samples(own);
    if (error != null) {
      out.discard();
      own.fail();
    } else {
      own.writeMetadata();
    }
    long took = clock.nanos() - start;
    var arguments = setup.arguments();
    report.write(
        out,
        timeMillis,
        error == null ? 1 : 0,
        took / 1e9,
        own.scraped(),
        own.added(),
        own.seriesAdded(),
        target.timeout().toNanos() / 1e9,
        (double) arguments.sampleLimit(),
        bodyBytes);
    status =
        new Status(
            error == null ? "up" : "down",
            error == null ? "" : error,
            Instant.ofEpochMilli(timeMillis),
            Duration.ofNanos(took));
    if (arguments.extraMetrics()) {
      setup.metrics().duration.observe(took / 1e9);
    }
    log.losses(own);
    deliver();
  }

  /// Asks and reads; returns what went wrong, or null.
  private @Nullable String samples(Sampler own) throws InterruptedException {
    String forbidden = setup.limitError().get();
    if (!forbidden.isEmpty()) {
      return forbidden;
    }
    boolean[] isFetched = {false};
    try {
      fetcher.fetch(
          (bytes, length, contentType) -> {
            isFetched[0] = true;
            bodyBytes = length;
            if (length == 0) {
              own.fail(); // as the reference: an empty page is good, and all series end
            } else {
              own.page(bytes, length, fetcher.format(contentType));
            }
          });
      return null;
    } catch (Body.TooLong e) {
      setup.metrics().exceededBodySizeLimit.increment();
      bodyBytes = -1;
      return log.unanswered(e);
    } catch (IOException e) {
      return isFetched[0] ? log.failed(e) : log.unanswered(e);
    }
  }

  private void deliver() throws InterruptedException {
    var metrics = setup.metrics();
    var batch = out.finish(Delivery.of(outcome -> metrics.dropped.add((double) outcome.dropped())));
    SampleText.pass(setup.context().tap(), batch);
    setup.receiver().get().accept(batch);
  }

  /// Waits for the time of the first missed scrape, then for more than one interval, whether the
  /// target comes back; then ends its series with that time.
  private void tellEnd(Sampler own) throws InterruptedException {
    clock.sleep(Duration.ofNanos(Math.max(0, nextTick - clock.nanos())));
    long timeMillis = clock.now().toEpochMilli();
    clock.sleep(target.interval().plus(target.interval().dividedBy(10)));
    lock.lock();
    try {
      if (ending != Ending.TOLD) {
        return;
      }
      ending = Ending.UNTOLD;
    } finally {
      lock.unlock();
    }
    own.begin(timeMillis);
    own.fail();
    report.end(out, timeMillis);
    deliver();
  }

  long knownSeries() {
    var own = sampler;
    return own == null ? 0 : own.table.size();
  }

  long metadataEntries() {
    var own = sampler;
    return own == null ? 0 : own.metadataEntries();
  }

  long metadataBytes() {
    var own = sampler;
    return own == null ? 0 : own.metadataBytes();
  }

  ScrapeInfo.TargetInfo info() {
    var now = status;
    return new ScrapeInfo.TargetInfo(
        setup.job(),
        target.url().toString(),
        now.health,
        target.labels().toMap(),
        now.error,
        now.time == null ? "0001-01-01T00:00:00Z" : GoText.instant(now.time),
        GoText.duration(now.duration));
  }
}
