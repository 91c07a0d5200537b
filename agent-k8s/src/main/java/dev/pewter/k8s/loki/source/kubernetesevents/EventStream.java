package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.Restarts;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.Listed;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.client.WatchListener;
import dev.pewter.k8s.logs.ReaderBooks;
import dev.pewter.k8s.watch.FirstList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Follows the events of one namespace, or of all, on a thread of its own: lists, sends what comes
/// after its cursor, watches. A batch that comes back makes it begin again behind what was
/// delivered, and so does a bug, after a while that grows.
final class EventStream implements AutoCloseable {
  private static final int MAX_IN_FLIGHT = 64;
  private static final int BATCH = 256;
  private static final int MAX_KNOWN = 50_000;
  private static final Duration MIN_BACKOFF = Duration.ofMillis(800);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ComponentContext context;
  private final EventPlan plan;
  private final String namespace;
  private final Supplier<LogReceiver> next;
  private final EventMetrics metrics;
  private final InFlight<EventCursor> inFlight;
  private final LogBatchWriter batch = new LogBatchWriter();
  private final ReaderBooks books;
  private volatile @Nullable IOException failure;
  private volatile boolean hasDied;
  private volatile boolean isAnswered; // whether a list has begun to come

  // of the component's thread
  private final Restarts restarts;
  private final FirstList firstList;
  private TaskGroup tasks;

  // of the stream's thread
  private EventCursor cursor = EventCursor.START;

  /// The versions sent behind the cursor by lists that broke off, at most so many: the next list
  /// leaves them out.
  private final Set<Long> known = new HashSet<>();

  private String version = "";
  private boolean isListed; // and what comes after that version can be watched
  private boolean isStopped;

  /// @param namespace empty for all
  EventStream(
      ComponentContext context,
      EventPlan plan,
      String namespace,
      @Nullable EventCursor start,
      Supplier<LogReceiver> next,
      EventMetrics metrics) {
    this.context = context;
    this.plan = plan;
    this.namespace = namespace;
    this.next = next;
    this.metrics = metrics;
    this.books = new ReaderBooks(metrics.entries);
    this.inFlight = new InFlight<>(MAX_IN_FLIGHT, start);
    this.restarts = new Restarts(context.clock());
    this.firstList = new FirstList(context.clock());
    this.tasks = start();
  }

  private TaskGroup start() {
    var group = new TaskGroup(context.globalId(), this::bug);
    group.start(namespace.isEmpty() ? "events" : "events-" + namespace, this::run);
    return group;
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("event watcher exited with error", "namespace", namespace, "err", cause);
    failure = new IOException("the watch has ended by a bug: " + cause, cause);
    metrics.bugs.increment();
    hasDied = true;
  }

  /// Begins again when something came back, or a bug has ended it.
  void restartIfNeeded() {
    if (!(hasDied || inFlight.isReturned()) || !restarts.take()) {
      return;
    }
    tasks.close();
    hasDied = false;
    tasks = start();
  }

  /// Everything up to it has ended; null when there was nothing yet.
  @Nullable EventCursor confirmed() {
    return inFlight.confirmed();
  }

  InFlight<EventCursor> inFlight() {
    return inFlight;
  }

  /// Gives what is on its way a moment to arrive, once it is closed.
  void awaitArrival(Duration time) throws InterruptedException {
    inFlight.awaitEmpty(time);
  }

  /// What came back, or still comes, is read again by whoever goes on from its cursor.
  void endBooks() {
    books.end();
  }

  /// What fails at the moment, or was waited for too long, which is logged once; null if there is
  /// nothing.
  @Nullable String problem() {
    var why = failure;
    if (why != null) {
      return String.valueOf(why.getMessage());
    }
    if (isAnswered || !firstList.isLate()) {
      return null;
    }
    String what = ApiResource.EVENTS + " in " + Selection.inNamespace(namespace).scope();
    if (firstList.isToBeTold()) {
      context.log().warn(FirstList.WAITING, "of", what);
    }
    return FirstList.message(what);
  }

  private void run() throws InterruptedException {
    cursor = Objects.requireNonNullElse(inFlight.resume(), EventCursor.START);
    books.readAgain();
    known.clear();
    isListed = false;
    isStopped = false;
    var backoff = new Backoff(MIN_BACKOFF, MAX_BACKOFF, 0);
    context.log().info("watching events for namespace", "namespace", namespace);
    try (var api = new KubernetesApi(plan.connection(), context.agent().userAgent())) {
      while (true) {
        try {
          if (!isListed) {
            list(api);
          }
          watch(api);
          backoff.reset();
        } catch (ApiException e) {
          pause(backoff, e, e.retryAfter());
        } catch (IOException e) {
          pause(backoff, e, Duration.ZERO);
        }
      }
    }
  }

  /// Watches until the server ends it. Where it refuses, lists tell what comes meanwhile.
  private void watch(KubernetesApi api) throws IOException, InterruptedException {
    long began = System.nanoTime();
    try {
      var selection = Selection.inNamespace(namespace);
      api.watch(ApiResource.EVENTS, selection, version, KubernetesEvent::read, events);
    } catch (ApiException e) {
      isListed = e.isTooMany();
      if (!e.isGone()) {
        throw e;
      }
    }
    if (System.nanoTime() - began < NANOS_PER_SECOND) {
      context
          .clock()
          .sleep(MIN_BACKOFF); // a server that ends watches, or forgets versions, at once
    }
  }

  private void pause(Backoff backoff, IOException why, Duration asked) throws InterruptedException {
    var known = failure;
    if (known == null || !String.valueOf(known.getMessage()).equals(why.getMessage())) {
      context.log().warn("watching events failed, will retry", "namespace", namespace, "err", why);
    }
    failure = why;
    metrics.failures.increment();
    context.clock().sleep(backoff.next(asked, MAX_BACKOFF));
  }

  private void list(KubernetesApi api) throws IOException, InterruptedException {
    var backlog = new Backlog();
    var end =
        api.listPages(
            ApiResource.EVENTS,
            Selection.inNamespace(namespace),
            KubernetesEvent::read,
            backlog::take);
    backlog.end();
    metrics.unreadable(end.unreadable());
    version = end.version();
    isListed = !version.isEmpty();
  }

  /// Sends what a list has behind the cursor. A list is sorted by name: the cursor stays until all
  /// of it was sent.
  private final class Backlog {
    private @Nullable EventCursor to;
    private List<KubernetesEvent> held = List.of();

    void take(Listed<KubernetesEvent> page) throws InterruptedException {
      isAnswered = true;
      if (to == null) {
        begin(page.version());
      }
      var all =
          page.objects().stream()
              .filter(cursor::isBefore)
              .sorted(Comparator.comparingLong(KubernetesEvent::version))
              .toList();
      for (var event : all) {
        to = Objects.requireNonNullElse(to, cursor).after(event);
      }
      var unsent = all.stream().filter(event -> !known.contains(event.version())).toList();
      for (int i = 0; i < unsent.size(); i += BATCH) {
        sendHeld();
        held = unsent.subList(i, Math.min(unsent.size(), i + BATCH));
      }
    }

    private void sendHeld() throws InterruptedException {
      send(held, cursor);
      for (var event : held) {
        if (event.version() > 0 && known.size() < MAX_KNOWN) {
          known.add(event.version());
        }
      }
    }

    private void begin(String listed) {
      if (listed.matches("[0-9]{1,18}") && Long.parseLong(listed) < cursor.version()) {
        context.log().warn("the cluster's versions begin anew, going on by time");
        cursor = new EventCursor(0, cursor.micros());
        known.clear();
      }
      to = cursor;
    }

    void end() throws InterruptedException {
      var last = Objects.requireNonNullElse(to, cursor);
      send(held, last);
      cursor = last;
      known.clear();
    }
  }

  private final WatchListener<KubernetesEvent> events =
      new WatchListener<>() {
        @Override
        public void changed(Change change, KubernetesEvent event) {
          if (isStopped) {
            return;
          }
          try {
            if (change != Change.DELETED && cursor.isBefore(event)) {
              var to = cursor.after(event);
              send(List.of(event), to);
              cursor = to;
            }
            bookmark(event.metadata().resourceVersion());
          } catch (InterruptedException _) {
            isStopped = true; // it was not taken, nor is what follows
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public void connected() {
          failure = null;
        }

        @Override
        public void bookmark(String told) {
          version = told.isEmpty() ? version : told;
        }

        @Override
        public void unreadable(String why) {
          metrics.unreadable(1);
        }
      };

  /// Passes events on; waits while there is no room.
  ///
  /// @param to where everything up to them was sent
  private void send(List<KubernetesEvent> all, EventCursor to) throws InterruptedException {
    batch.begin(Labels.EMPTY);
    for (var event : all) {
      if (event.object().name().isEmpty()) {
        context.log().error("error handling event", "err", "no involved object for event");
        metrics.withoutObject.increment();
        continue;
      }
      byte[] line = plan.line().of(event).getBytes(StandardCharsets.UTF_8);
      batch.append(line, 0, line.length, nanos(event));
      batch.labels(labels(event));
    }
    if (batch.size() == 0) {
      return;
    }
    int size = batch.size();
    var delivery = inFlight.begin(to, books.ending(size));
    books.read(size);
    var finished = batch.finish(delivery);
    EntryText.showOut(context.tap(), finished);
    boolean isTaken = false;
    try {
      next.get().accept(finished);
      isTaken = true;
    } finally {
      if (!isTaken) {
        finished.delivery().returned();
      }
    }
    context.tap().count(finished);
  }

  private long nanos(KubernetesEvent event) {
    Instant time = event.time() == null ? context.clock().now() : event.time();
    return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }

  private Labels labels(KubernetesEvent event) {
    return Labels.of(
        "namespace", event.object().namespace(), "job", plan.jobName(), "instance", context.id());
  }

  /// Ends it; then what is on its way is awaited, and its books are ended.
  @Override
  public void close() {
    tasks.close();
  }
}
