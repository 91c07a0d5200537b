package dev.pewter.loki.source.journal;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.storage.positions.InFlight;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads the journal and sends its entries on, all on its own thread.
final class LokiSourceJournal implements Component<LokiSourceJournalArguments> {
  static final int MAX_IN_FLIGHT = 1024;
  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_ENTRIES = 4096;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration SCAN = Duration.ofSeconds(1);
  private static final Duration LAST_REPORTS = Duration.ofSeconds(3);
  private static final List<Path> DEFAULT_PATHS =
      List.of(Path.of("/var/log/journal"), Path.of("/run/log/journal"));

  private final ComponentContext context;
  private final JournalMetrics metrics;
  private final Signal changed = new Signal();
  private final AtomicInteger updates = new AtomicInteger();
  private volatile LokiSourceJournalArguments arguments;
  private volatile Health health;
  private volatile @Nullable InFlight<Place> running;

  LokiSourceJournal(ComponentContext context, LokiSourceJournalArguments arguments) {
    this.context = context;
    this.metrics = new JournalMetrics(context.metrics());
    this.arguments = arguments;
    this.health = new Health(Health.State.UNKNOWN, "starting", context.clock().now());
  }

  @Override
  public void update(LokiSourceJournalArguments newArguments) {
    arguments = newArguments;
    updates.incrementAndGet();
    changed.wake();
  }

  @Override
  public Health health() {
    return health;
  }

  private void health(@Nullable String problem) {
    var state = problem == null ? Health.State.HEALTHY : Health.State.UNHEALTHY;
    String message =
        problem == null ? "journal tailer is running" : "error creating journal tailer: " + problem;
    if (!health.message().equals(message)) {
      health = new Health(state, message, context.clock().now());
      if (problem != null) {
        context.log().error("error creating journal tailer", "err", problem);
      }
    }
  }

  /// @param lastEntry the cursor of the last entry that is delivered; empty when there is none
  record ReadingInfo(
      @Attr("state") String state,
      @Attr("acknowledged_cursor") String lastEntry,
      @Attr("last_error") String lastError) {}

  @Override
  public @Nullable Record debugInfo() {
    var current = running;
    if (current == null) {
      return null;
    }
    var confirmed = current.confirmed();
    var last = confirmed == null ? null : confirmed.last();
    String moving = current.isEmpty() ? "delivered" : "in_flight";
    return new ReadingInfo(
        current.isReturned() ? "returned" : moving,
        last == null ? "" : last.text(),
        health.state() == Health.State.UNHEALTHY ? health.message() : "");
  }

  @Override
  public void run() throws InterruptedException, IOException {
    var positions = new JournalPositions(context);
    long startMicros = TimeUnit.MILLISECONDS.toMicros(context.clock().now().toEpochMilli());
    var inFlight = new InFlight<>(MAX_IN_FLIGHT, positions.load(arguments.legacyPosition()));
    running = inFlight;
    try {
      while (true) {
        int version = updates.get();
        var session = new Session(arguments, inFlight, startMicros);
        try (session) {
          session.run(positions, version);
        }
      }
    } finally {
      awaitReports(inFlight);
      positions.keep(inFlight.confirmed(), true);
      InFlight.onceReported(List.of(inFlight), () -> positions.keepLate(inFlight.confirmed()));
      running = null;
    }
  }

  /// Gives what is on its way a moment to arrive.
  private static void awaitReports(InFlight<Place> inFlight) {
    boolean wasInterrupted = Thread.interrupted();
    try {
      inFlight.awaitEmpty(LAST_REPORTS);
    } catch (InterruptedException _) {
      wasInterrupted = true; // what has not arrived is read again
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Reads with one set of arguments.
  private final class Session implements AutoCloseable {
    private final InFlight<Place> inFlight;
    private final JournalDirectories journal;
    private final LogBatchWriter batch = new LogBatchWriter();
    private final EntryWriter entries;
    private final LogFanout next;
    private Place place;

    Session(LokiSourceJournalArguments current, InFlight<Place> inFlight, long startMicros) {
      this.inFlight = inFlight;
      this.place = Objects.requireNonNullElse(inFlight.resume(), Place.NONE);
      long age = current.maxAge().toNanos() / 1000;
      this.journal =
          new JournalDirectories(
              current.path().isEmpty() ? DEFAULT_PATHS : List.of(Path.of(current.path())),
              current.path().isEmpty(),
              place,
              age > 0 ? startMicros - age : 0,
              metrics,
              context.log());
      this.entries = new EntryWriter(current, context.globalId(), metrics, batch);
      this.next = new LogFanout(context.globalId(), current.forwardTo());
    }

    void run(JournalPositions positions, int version) throws InterruptedException, IOException {
      long scanned = context.clock().nanos() - SCAN.toNanos();
      while (updates.get() == version && !inFlight.isReturned()) {
        if (context.clock().nanos() - scanned >= SCAN.toNanos()) {
          scanned = context.clock().nanos();
          journal.scan();
          health(journal.problem());
        }
        journal.refresh();
        boolean isBehind = read();
        positions.keep(inFlight.confirmed(), false);
        if (!isBehind) {
          changed.await(POLL);
        }
      }
      if (inFlight.isReturned()) {
        changed.await(SCAN); // who gave it back may do so again
      }
    }

    /// Sends one batch of what there is.
    ///
    /// @return whether there may be more
    private boolean read() throws InterruptedException, IOException {
      Map<String, Cursor> files = new HashMap<>();
      Cursor last = null;
      int count = 0;
      batch.begin(entries.base());
      while (count < MAX_ENTRIES && batch.usedBytes() < MAX_BYTES) {
        var entry = journal.next();
        if (entry == null) {
          break;
        }
        count++;
        last = entry.cursor();
        files.put(entry.file(), last);
        entries.write(entry);
      }
      if (last == null) {
        return false;
      }
      boolean isBehind = count == MAX_ENTRIES || batch.usedBytes() >= MAX_BYTES;
      place = place.after(last, files);
      int size = batch.size();
      send(inFlight.begin(place, outcome -> metrics.totals.finished(size, outcome)));
      return isBehind;
    }

    private void send(Delivery delivery) throws InterruptedException {
      int size = batch.size();
      if (size == 0) {
        delivery.delivered();
        return;
      }
      metrics.totals.began(size);
      boolean isTaken = false;
      LogBatch finished = batch.finish(delivery);
      EntryText.showOut(context.tap(), finished);
      try {
        next.accept(finished);
        isTaken = true;
      } finally {
        if (!isTaken) {
          delivery.returned();
        }
      }
      context.tap().count(finished);
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }
  }
}
