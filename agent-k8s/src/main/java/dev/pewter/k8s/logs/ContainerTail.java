package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.PodLogRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Follows the log of one container on a thread of its own, through restarts, until nothing more
/// can
/// come. Owned by the component's thread.
final class ContainerTail implements AutoCloseable {
  static final int MAX_IN_FLIGHT = 64;
  private static final Duration MIN_BACKOFF = Duration.ofMillis(10);
  private static final Duration MIN_FAILURE_BACKOFF = Duration.ofMillis(250);
  private static final Duration MIN_KUBELET_BACKOFF = Duration.ofSeconds(5);
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);
  private static final Duration MAX_KUBELET_BACKOFF = Duration.ofMinutes(5);

  /// How often to look whether a container runs that does not.
  private static final Duration MIN_LOOK = Duration.ofMillis(500);
  private static final Duration MAX_LOOK = Duration.ofSeconds(10);

  /// A container's last lines may reach their file a moment after it has ended.
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private static final Duration STUCK = Duration.ofSeconds(60);
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final ContainerId id;
  private final Access access;
  private final ComponentContext context;
  private final Log log;
  private final InFlight<LogPosition> inFlight;
  private volatile List<TailTarget> targets;
  private volatile boolean isLeaving;
  private volatile boolean hasLeft; // its thread has ended for that only
  private volatile boolean isGone;
  private volatile State state = State.STARTING;
  private volatile String lastError = "";
  private volatile @Nullable Instant lastLine;
  private volatile @Nullable ApiException denial;
  private volatile long updatedMillis;
  private volatile long readMaxNanos = LogPosition.NEVER;
  private final LongAdder readLines = new LongAdder();
  private volatile long openingSinceNanos;
  private volatile boolean isOpening;
  private @Nullable LogPosition saved; // of the component's thread, as the next
  private boolean isStopped;
  private TaskGroup tasks;

  /// What all tails of a component share.
  ///
  /// @param opening how many logs may be opened at the same time
  /// @param lifetime of a connection
  record Access(
      KubernetesApi api,
      TailMetrics metrics,
      LogReceiver next,
      Semaphore opening,
      Duration lifetime) {}

  /// What a tail does.
  enum State {
    STARTING,
    WAITING,
    FOLLOWING,
    FAILING,
    FINISHED
  }

  ContainerTail(
      ContainerId id,
      List<TailTarget> targets,
      LogPosition start,
      Access access,
      ComponentContext context) {
    this.id = id;
    this.targets = List.copyOf(targets);
    this.access = access;
    this.context = context;
    this.log = context.log().with("target", id);
    this.inFlight = new InFlight<>(MAX_IN_FLIGHT, start);
    this.saved = start;
    this.tasks = tasks();
  }

  private TaskGroup tasks() {
    return new TaskGroup(
        context.globalId(),
        (thread, cause) -> log.error("a task failed", "task", thread, "err", cause));
  }

  ContainerId id() {
    return id;
  }

  List<TailTarget> targets() {
    return targets;
  }

  State state() {
    return state;
  }

  String lastError() {
    return lastError;
  }

  /// When the last line or failure was; null before.
  @Nullable Instant updated() {
    long millis = updatedMillis;
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  /// When lines were read last; null when none was since the start.
  @Nullable Instant lastLine() {
    return lastLine;
  }

  /// The API server's refusal, while it lasts: credentials or rights are missing.
  @Nullable ApiException denial() {
    return denial;
  }

  long readLines() {
    return readLines.sum();
  }

  /// The newest time of what was delivered; `LogPosition.NEVER` before.
  long acknowledgedNanos() {
    return position().maxNanos();
  }

  /// How much older the newest delivered line is than the newest that was read.
  double lagSeconds() {
    long acknowledged = acknowledgedNanos();
    long read = readMaxNanos;
    if (inFlight.isEmpty() || acknowledged == LogPosition.NEVER || read <= acknowledged) {
      return 0;
    }
    return ((double) read - acknowledged) / 1e9;
  }

  private LogPosition position() {
    return Objects.requireNonNullElse(inFlight.confirmed(), LogPosition.START);
  }

  /// The position to be kept, if it is another than the last time this was asked.
  @SuppressWarnings("ReferenceEquality") // each position is an object of its own
  @Nullable LogPosition takePosition() {
    var confirmed = inFlight.confirmed();
    if (confirmed == saved) {
      return null;
    }
    saved = confirmed;
    return confirmed;
  }

  InFlight<LogPosition> inFlight() {
    return inFlight;
  }

  /// Whether its pod no longer exists and all of it was delivered.
  boolean isGone() {
    return isGone && inFlight.isEmpty();
  }

  void start() {
    tasks.start("tail " + id, this::run);
  }

  /// Begins again where nothing is lost: when a receiver gave something back, the API server does
  /// not answer, or it was stopped or had left.
  void restartIfNeeded() {
    boolean isStuck = isOpening && context.clock().nanos() - openingSinceNanos > STUCK.toNanos();
    if (isStuck || isStopped || hasLeft || inFlight.isReturned()) {
      isStopped = false;
      if (isStuck) {
        failed("the API server does not answer", null);
      }
      tasks.close();
      hasLeft = false;
      tasks = tasks();
      start();
    }
  }

  /// It is wanted, be it again: what is being read is read on.
  void targets(List<TailTarget> changed) {
    targets = List.copyOf(changed);
    isLeaving = false;
  }

  /// It is no longer wanted: what the container has said may still be read.
  void leave() {
    isLeaving = true;
  }

  /// Ends reading; what is under way is still waited for.
  void stop() {
    if (!isStopped) {
      isStopped = true;
      tasks.close();
      state = State.FINISHED;
    }
  }

  /// Whether nothing of it is under way any more, or what was came back.
  boolean isSettled() {
    return inFlight.isEmpty() || inFlight.isReturned();
  }

  @Override
  public void close() {
    tasks.close();
  }

  private void run() throws InterruptedException {
    log.info("tailer running");
    state = State.STARTING;
    try {
      new Following().run();
      state = State.FINISHED;
    } finally {
      isOpening = false;
      log.info("tailer exited");
    }
  }

  private void failed(String why, @Nullable IOException cause) {
    access.metrics().failures.increment();
    lastError = why;
    updatedMillis = context.clock().now().toEpochMilli();
    denial =
        cause instanceof ApiException e && (e.status() == 401 || e.status() == FORBIDDEN)
            ? e
            : null;
    if (state != State.FAILING) {
      log.warn("tailer stopped; will retry", "err", why);
    } else {
      log.debug("tailer stopped; will retry", "err", why);
    }
    state = State.FAILING;
  }

  /// Connections break off now and then; only what cannot be opened again is worth a warning.
  private void brokeOff(IOException cause) {
    access.metrics().failures.increment();
    lastError = String.valueOf(cause.getMessage());
    updatedMillis = context.clock().now().toEpochMilli();
    log.info("log stream broke off, opening it again", "err", lastError);
    state = State.STARTING;
  }

  /// One life of the thread.
  private final class Following implements LineBatcher.Batches {
    private final Backoff failures = new Backoff(MIN_FAILURE_BACKOFF, MAX_BACKOFF, 0);
    private final Backoff kubelet = new Backoff(MIN_KUBELET_BACKOFF, MAX_KUBELET_BACKOFF, 0);
    private final Backoff reopening = new Backoff(MIN_BACKOFF, MAX_BACKOFF, 0);
    private final Backoff looks = new Backoff(MIN_LOOK, MAX_LOOK, 0);
    private final TailMetrics metrics = access.metrics();
    private @Nullable String whole; // the run of which there is no more to read
    private boolean isMissing; // the pod, when it was last looked for
    private String instance = ""; // the run that is being read
    private boolean hasFollowed;
    private @Nullable Ledger ledger;

    void run() throws InterruptedException {
      boolean goesOn = true;
      while (goesOn) {
        try {
          goesOn = step();
        } catch (InterruptedIOException e) {
          KubernetesApi.endIfInterrupted(e);
          pause(reopening); // it was followed for long enough, or there was no answer in time
        } catch (ApiException e) {
          failed(String.valueOf(e.getMessage()), e);
          context.clock().sleep(failures.next(e.retryAfter(), MAX_BACKOFF));
        } catch (IOException e) {
          if (state == State.FOLLOWING) {
            brokeOff(e);
          } else {
            failed(String.valueOf(e.getMessage()), e);
          }
          pause(failures);
        }
        if (goesOn && isLeaving) {
          hasLeft = true; // should it be wanted again meanwhile, it is begun again
          goesOn = false;
        }
      }
    }

    private void pause(Backoff backoff) throws InterruptedException {
      context.clock().sleep(backoff.next());
    }

    /// Whether there may be more.
    private boolean step() throws IOException, InterruptedException {
      var now = look();
      if (!now.uid().equals(id.uid())) {
        return gone();
      }
      if (now.isToBegin() || now.instance().equals(whole)) {
        if (now.isOver()) {
          log.info("container terminated, stopping tailer");
          return false;
        }
        state = State.WAITING;
        pause(looks);
        return true;
      }
      looks.reset();
      if (hasFollowed && !now.canGrow()) {
        context.clock().sleep(SETTLING);
      }
      readPrevious(now);
      instance = now.instance();
      hasFollowed = true;
      LineBatcher batcher;
      try {
        batcher = read(true, false, !now.canGrow());
      } catch (ApiException e) {
        if (e.status() == NOT_FOUND && isMissing) {
          return gone();
        }
        if (isAbsent(e) && now.isOver()) {
          log.info("container terminated without a log, stopping tailer");
          return false;
        }
        throw e;
      }
      failures.reset(); // it ended in order
      var error = batcher.kubeletError();
      if (error != null) {
        failed("the kubelet cannot read the log: " + error, null);
        pause(kubelet);
        return true;
      }
      kubelet.reset();
      if (!now.canGrow()) {
        whole = now.instance();
      }
      pause(reopening);
      return true;
    }

    private boolean gone() throws InterruptedException {
      isGone = true;
      var _ = resume(); // what came back can no longer be read
      log.info("pod no longer exists, stopping tailer");
      return false;
    }

    private static boolean isAbsent(ApiException e) {
      return e.status() == BAD_REQUEST || e.status() == NOT_FOUND;
    }

    /// The container as it is now. One that the API server does not tell of may still have a log.
    private PodContainer look() throws IOException, InterruptedException {
      begin();
      isMissing = false;
      try {
        byte[] pod = access.api().get(ApiResource.PODS, id.namespace(), id.pod());
        return PodContainer.read(pod, id.container());
      } catch (ApiException e) {
        isMissing = e.status() == NOT_FOUND;
        if (isMissing || e.status() == FORBIDDEN) {
          log.debug("nothing is known of the pod", "err", e);
          return PodContainer.unknown(id.uid());
        }
        throw e;
      } catch (InterruptedIOException e) {
        KubernetesApi.endIfInterrupted(e);
        throw new IOException("the API server does not answer", e);
      } catch (JsonException e) {
        throw new IOException("the pod cannot be read: " + e.getMessage(), e);
      } finally {
        end();
      }
    }

    private void begin() throws InterruptedException {
      access.opening().acquire();
      openingSinceNanos = context.clock().nanos();
      isOpening = true;
    }

    private void end() {
      isOpening = false;
      access.opening().release();
    }

    /// What the run before has said after we last read it.
    private void readPrevious(PodContainer now) throws IOException, InterruptedException {
      String known = instance.isEmpty() ? resume().instance() : instance;
      if (known.isEmpty()
          || known.equals(now.instance())
          || known.equals(whole)
          || now.previous().isEmpty()) {
        return;
      }
      if (!known.equals(now.previous())) {
        metrics.missed.increment(); // more than one run since, of which there is only the last
      }
      instance = now.previous();
      try {
        read(false, true, true);
      } catch (ApiException e) {
        if (!isAbsent(e)) {
          throw e;
        }
        metrics.missed.increment();
        log.debug("the log of the run before is gone", "err", e);
      }
    }

    private LogPosition resume() {
      return Objects.requireNonNullElse(inFlight.resume(), LogPosition.START);
    }

    /// Reads an answer to its end.
    ///
    /// @param isWhole whether nothing can be appended to it any more
    private LineBatcher read(boolean follow, boolean previous, boolean isWhole)
        throws IOException, InterruptedException {
      var from = resume();
      var lines = new Ledger(from);
      ledger = lines;
      var batcher = new LineBatcher(lines, metrics, this);
      var blocks = new LineBlocks(batcher);
      try (var body = open(from, follow, previous)) {
        for (byte[] chunk = next(body); chunk.length > 0; chunk = next(body)) {
          blocks.accept(chunk, chunk.length);
        }
      }
      byte[] rest = blocks.unfinished();
      if (isWhole || KubeletText.isOne(rest, 0, rest.length)) {
        blocks.end();
      }
      return batcher;
    }

    private InputStream open(LogPosition from, boolean follow, boolean previous)
        throws IOException, InterruptedException {
      begin();
      try {
        var request =
            new PodLogRequest(
                id.namespace(),
                id.pod(),
                id.container(),
                follow,
                previous,
                access.lifetime(),
                from.sinceTime());
        var body = access.api().podLog(request);
        metrics.opened.increment();
        state = State.FOLLOWING;
        lastError = "";
        denial = null;
        log.info(
            "opened log stream", "start_time", Objects.requireNonNullElse(from.sinceTime(), ""));
        return body;
      } finally {
        end();
      }
    }

    /// What has arrived, in an array of its own; empty at the end.
    private static byte[] next(InputStream body) throws IOException {
      int first = body.read();
      if (first < 0) {
        return new byte[0];
      }
      byte[] chunk = new byte[1 + body.available()];
      chunk[0] = (byte) first;
      int at = 1;
      while (at < chunk.length) {
        int more = body.read(chunk, at, chunk.length - at);
        if (more < 0) {
          return Arrays.copyOf(chunk, at);
        }
        at += more;
      }
      return chunk;
    }

    @Override
    public Labels labels() {
      return targets.getFirst().labels();
    }

    @Override
    public Instant now() {
      return context.clock().now();
    }

    @Override
    public void send(LogBatchWriter lines) throws InterruptedException {
      int size = lines.size();
      var position = Objects.requireNonNull(ledger).position(instance);
      var delivery = inFlight.begin(position, outcome -> metrics.finished(size, outcome));
      metrics.read(size);
      LogBatch batch = lines.finish(delivery);
      readMaxNanos = position.maxNanos();
      boolean isTaken = false;
      try {
        forward(batch);
        isTaken = true;
      } finally {
        if (!isTaken) {
          delivery.returned();
        }
      }
      readLines.add(size);
      failures.reset();
      reopening.reset();
      var now = context.clock().now();
      lastLine = now;
      updatedMillis = now.toEpochMilli();
    }

    /// Once with the labels of each target.
    private void forward(LogBatch batch) throws InterruptedException {
      var all = targets;
      if (all.size() == 1) {
        access.next().accept(batch);
        return;
      }
      var delivery = batch.delivery();
      for (int i = 0; i < all.size(); i++) {
        var part = delivery.fork();
        boolean isTaken = false;
        try {
          access.next().accept(batch.withLabels(all.get(i).labels()).withDelivery(part));
          isTaken = true;
        } finally {
          if (!isTaken) {
            part.returned();
          }
        }
      }
      delivery.delivered();
    }
  }
}
