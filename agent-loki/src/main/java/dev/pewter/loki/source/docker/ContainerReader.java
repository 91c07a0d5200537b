package dev.pewter.loki.source.docker;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.docker.Engine;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the logs of one container, on a thread of its own, while the container runs and whenever
/// it runs again. Owned by the component's thread.
final class ContainerReader implements AutoCloseable {
  static final int MAX_IN_FLIGHT = 1024;
  private static final int BUFFER = 32 << 10;
  private static final int MAX_DESCRIPTION = 4 << 20;
  private static final Duration RECHECK = Duration.ofSeconds(5);
  private static final long OVERLAP_NANOS = 1_000_000_000;

  private final String id;
  private final Engine engine;
  private final Duration timeout;
  private final ComponentContext context;
  private final Log log;
  private final DockerMetrics metrics;
  private final LogReceiver next;
  private final InFlight<ReadPosition> inFlight;
  private volatile StreamLabels labels;
  private volatile boolean isLeaving;
  private volatile boolean isFollowing;
  private volatile boolean isDone;
  private volatile String lastError = "";
  private volatile @Nullable Instant lastLine;
  private TaskGroup tasks;

  ContainerReader(
      String id,
      StreamLabels labels,
      @Nullable ReadPosition start,
      Access access,
      ComponentContext context) {
    this.id = id;
    this.labels = labels;
    this.engine = access.engine();
    this.timeout = access.timeout();
    this.metrics = access.metrics();
    this.next = access.next();
    this.context = context;
    this.log = context.log().with("component", "tailer", "container", "docker/" + id);
    this.inFlight = new InFlight<>(MAX_IN_FLIGHT, start);
    this.tasks = tasks();
  }

  /// What all readers share.
  record Access(Engine engine, Duration timeout, DockerMetrics metrics, LogReceiver next) {}

  private TaskGroup tasks() {
    return new TaskGroup(
        context.globalId(),
        (thread, cause) -> log.error("reader failed", "thread", thread, "err", cause));
  }

  void start() {
    tasks.start("container " + id, this::run);
  }

  /// Begins again where nothing is lost, when a receiver gave something back.
  void restartIfReturned() {
    if (inFlight.isReturned()) {
      tasks.close();
      tasks = tasks();
      isDone = false;
      start();
    }
  }

  void labels(StreamLabels changed) {
    labels = changed;
    isLeaving = false;
  }

  /// The container is no longer wanted: what it has said may still be read.
  void leave() {
    isLeaving = true;
  }

  boolean isDone() {
    return isDone;
  }

  InFlight<ReadPosition> inFlight() {
    return inFlight;
  }

  @Override
  public void close() {
    tasks.close();
  }

  TargetsInfo.TargetInfo info() {
    var confirmed = inFlight.confirmed();
    var out = labels.out() == null ? labels.err() : labels.out();
    long nanos = confirmed == null ? 0 : Math.max(confirmed.out().nanos(), confirmed.err().nanos());
    return new TargetsInfo.TargetInfo(
        id,
        lastError,
        String.valueOf(out),
        isFollowing,
        Long.toString(nanos),
        nanos == 0 ? "" : EntryText.time(nanos).toString(),
        GoText.instantOrEmpty(lastLine),
        state());
  }

  private String state() {
    if (!lastError.isEmpty()) {
      return "failed";
    }
    if (inFlight.isReturned()) {
      return "returned";
    }
    return inFlight.isEmpty() ? "delivered" : "in_flight";
  }

  private void run() throws InterruptedException {
    var backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), 0);
    Container finished = null; // as it was when all of it was read
    try {
      while (true) {
        try {
          var container = inspect();
          if (container == null) {
            missing(backoff.tries());
          } else {
            if (!container.equals(finished)) {
              follow(container);
              finished = container.isRunning() ? null : container;
            }
            backoff.reset();
            lastError = "";
          }
          if (isLeaving) {
            return;
          }
          context.clock().sleep(container == null ? backoff.next() : RECHECK);
        } catch (IOException e) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          failed(e, backoff.tries());
          context.clock().sleep(backoff.next());
        }
      }
    } finally {
      isDone = true;
    }
  }

  /// It may come back under its name, or the engine may only just know of none.
  private void missing(int tries) {
    lastError = "container no longer exists";
    if (tries == 0) {
      log.info("container no longer exists, looking for it again while it is a target");
    }
  }

  private void failed(IOException e, int tries) {
    lastError = String.valueOf(e.getMessage());
    if (tries == 0) {
      log.error("could not fetch logs for container", "err", e);
    } else {
      log.debug("could not fetch logs for container", "err", e, "tries", tries + 1);
    }
  }

  /// The container; null when there is none of that name.
  private @Nullable Container inspect() throws IOException, InterruptedException {
    try (var answer = engine.get("/containers/" + id + "/json", timeout, false)) {
      if (answer.status() == 404) {
        return null;
      }
      check(answer);
      return Container.parse(answer.body().readNBytes(MAX_DESCRIPTION));
    }
  }

  private static void check(Engine.Answer answer) throws IOException {
    if (answer.status() != 200) {
      byte[] excerpt = answer.body().readNBytes(256);
      throw new IOException(
          "the engine answered with status "
              + answer.status()
              + ": "
              + new String(excerpt, java.nio.charset.StandardCharsets.UTF_8).strip());
    }
  }

  /// Reads from where we were to the end of the stream.
  private void follow(Container container) throws IOException, InterruptedException {
    var from = Objects.requireNonNullElse(inFlight.resume(), ReadPosition.START);
    var conversation = new Conversation(from, container);
    try (var answer = engine.get(path(from), timeout, true)) {
      check(answer);
      isFollowing = true;
      byte[] buffer = new byte[BUFFER];
      for (int n = answer.body().read(buffer); n >= 0; n = answer.body().read(buffer)) {
        conversation.accept(buffer, n);
      }
      if (!container.isRunning()) {
        conversation.end();
      }
      log.debug("finished transferring logs");
    } finally {
      isFollowing = false;
    }
  }

  private String path(ReadPosition from) {
    return "/containers/%s/logs?follow=1&stdout=1&stderr=1&timestamps=1&since=%d.%09d"
        .formatted(id, from.sinceNanos() / 1_000_000_000, from.sinceNanos() % 1_000_000_000);
  }

  /// One stream of the engine, from its first byte to its last.
  private final class Conversation {
    private final BatchBuilder batch;
    private final LineAssembler out;
    private final LineAssembler err;
    private final @Nullable LogFrames frames;

    Conversation(ReadPosition from, Container container) {
      batch = new BatchBuilder(from, labels, metrics, this::send);
      long[] borders = container.borders();
      out = new LineAssembler(batch.out, !container.hasTty(), borders);
      err = new LineAssembler(batch.err, !container.hasTty(), borders);
      frames = container.hasTty() ? null : new LogFrames(out, err);
    }

    void accept(byte[] bytes, int length) throws IOException, InterruptedException {
      batch.labels(labels);
      try {
        if (frames == null) {
          out.accept(bytes, 0, length);
        } else {
          frames.accept(bytes, length);
        }
      } finally {
        send();
      }
    }

    /// Nothing comes after this: what has no end is a line too.
    void end() throws InterruptedException {
      out.end();
      err.end();
      send();
    }

    private ReadPosition position() {
      var lastOut = batch.out.last();
      var lastErr = batch.err.last();
      long since = Math.max(lastOut.nanos(), lastErr.nanos()) - OVERLAP_NANOS;
      long pendingOut = out.pendingNanos();
      long pendingErr = err.pendingNanos();
      since = pendingOut < 0 ? since : Math.min(since, pendingOut);
      since = pendingErr < 0 ? since : Math.min(since, pendingErr);
      return new ReadPosition(Math.max(0, since), lastOut, lastErr);
    }

    private void send() throws InterruptedException {
      if (!batch.hasMoved()) {
        return;
      }
      int size = batch.size();
      if (size == 0) {
        Delivery delivery = inFlight.begin(position());
        batch.take();
        delivery.delivered();
        return;
      }
      Delivery delivery =
          inFlight.begin(position(), outcome -> metrics.totals.finished(size, outcome));
      metrics.totals.began(size);
      boolean isTaken = false;
      LogBatch finished = batch.take().finish(delivery);
      EntryText.showOut(context.tap(), finished);
      try {
        next.accept(finished);
        isTaken = true;
      } finally {
        if (!isTaken) {
          delivery.returned();
        }
      }
      metrics.entries.add(size);
      lastLine = context.clock().now();
      context.tap().count(finished);
    }
  }
}
