package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.json.JsonException;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.PodLogRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at a container, opens its log, reads it to its end, and so on until nothing more can come.
/// Each of these has a thread of its own, started by the one before: a log that is quiet for hours
/// keeps nothing of what opening it has left on a stack.
final class Following {
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

  /// How often to ask a kubelet for what a run has said last, which it may have no more.
  private static final int PREVIOUS_TRIES = 3;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  private final ContainerTail tail;
  private final ContainerId id;
  private final ContainerTail.Access access;
  private final ComponentContext context;
  private final TaskGroup tasks;
  private final TailStatus status;
  private final TailMetrics metrics;
  private final TailLog log;
  private final HandingOn handingOn;
  private final Backoff failures = new Backoff(MIN_FAILURE_BACKOFF, MAX_BACKOFF, 0);
  private final Backoff kubelet = new Backoff(MIN_KUBELET_BACKOFF, MAX_KUBELET_BACKOFF, 0);
  private final Backoff previous =
      new Backoff(MIN_KUBELET_BACKOFF, MIN_KUBELET_BACKOFF.multipliedBy(2), 0);
  private final Backoff reopening = new Backoff(MIN_BACKOFF, MAX_BACKOFF, 0);
  private final Backoff looks = new Backoff(MIN_LOOK, MAX_LOOK, 0);

  // Of the thread at work, and then of the next.
  private @Nullable Opened opened;
  private String instance = ""; // the run that is being read
  private @Nullable String whole; // the run of which there is no more to read
  private int previousTries; // in vain
  private boolean isMissing; // the pod, when it was last looked for
  private boolean isDenialTold;
  private boolean hasFollowed;

  /// A log to be read.
  ///
  /// @param isWhole whether nothing can be appended to it any more
  private record Opened(InputStream body, Ledger ledger, boolean isWhole) {}

  /// A part of the work; says whether there may be more.
  private interface Phase {
    boolean run() throws IOException, InterruptedException;
  }

  Following(
      ContainerTail tail, ContainerTail.Access access, ComponentContext context, TaskGroup tasks) {
    this.tail = tail;
    this.id = tail.id();
    this.access = access;
    this.context = context;
    this.tasks = tasks;
    this.status = tail.status();
    this.metrics = access.metrics();
    this.log = access.log();
    this.handingOn = new HandingOn(tail, access, context.clock(), this::progressed);
  }

  void start() {
    log.info(id, "tailer running");
    status.becomes(TailStatus.State.STARTING);
    boolean _ = hasStarted(this::find);
  }

  /// Whether the group was still open.
  private boolean hasStarted(Phase phase) {
    try {
      tasks.start("tail " + id, () -> work(phase));
      return true;
    } catch (IllegalStateException _) {
      return false; // closed in this moment
    }
  }

  private void work(Phase phase) throws InterruptedException {
    boolean goesOn = false;
    try {
      goesOn = attempt(phase);
      if (!goesOn) {
        status.becomes(TailStatus.State.FINISHED);
      } else if (tail.isLeaving()) {
        tail.left();
        status.becomes(TailStatus.State.FINISHED);
        goesOn = false;
      } else {
        goesOn = hasStarted(opened == null ? this::find : this::read);
      }
    } finally {
      if (!goesOn) {
        end();
      }
    }
  }

  private void end() {
    status.ended();
    var unread = opened;
    opened = null;
    if (unread != null) {
      close(unread.body());
    }
    log.info(id, "tailer exited");
  }

  private void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      log.debug(id, "an answer was not closed", "err", e);
    }
  }

  private boolean attempt(Phase phase) throws InterruptedException {
    try {
      return phase.run();
    } catch (InterruptedIOException e) {
      KubernetesApi.endIfInterrupted(e);
      pause(reopening); // it was followed for long enough, or there was no answer in time
    } catch (ApiException e) {
      failed(String.valueOf(e.getMessage()), e);
      context.clock().sleep(failures.next(e.retryAfter(), MAX_BACKOFF));
    } catch (IOException e) {
      if (status.state() == TailStatus.State.FOLLOWING) {
        brokeOff(String.valueOf(e.getMessage()));
      } else {
        failed(String.valueOf(e.getMessage()), e);
      }
      pause(failures);
    }
    return true;
  }

  private void failed(String why, @Nullable IOException cause) {
    metrics.failures.increment();
    if (status.failed(why, cause)) {
      log.warn(id, "tailer stopped; will retry", "err", why);
    } else {
      log.debug(id, "tailer stopped; will retry", "err", why);
    }
  }

  /// Connections break off now and then; only what cannot be opened again is worth a warning.
  private void brokeOff(String why) {
    metrics.failures.increment();
    status.brokeOff(why);
    log.info(id, "log stream broke off, opening it again", "err", why);
  }

  private void pause(Backoff backoff) throws InterruptedException {
    context.clock().sleep(backoff.next());
  }

  private void progressed() {
    failures.reset();
    reopening.reset();
  }

  private boolean find() throws IOException, InterruptedException {
    var now = look();
    if (!now.uid().equals(id.uid())) {
      return gone();
    }
    if (now.isToBegin() || now.instance().equals(whole)) {
      if (now.isOver()) {
        log.info(id, "container terminated, stopping tailer");
        return false;
      }
      status.becomes(TailStatus.State.WAITING);
      pause(looks);
      return true;
    }
    looks.reset();
    if (hasFollowed && !now.canGrow()) {
      context.clock().sleep(SETTLING);
    }
    if (!isPreviousDone(now)) {
      return true;
    }
    instance = now.instance();
    hasFollowed = true;
    try {
      opened = open(true, false, !now.canGrow());
      return true;
    } catch (ApiException e) {
      if (e.status() == NOT_FOUND && isMissing) {
        return gone();
      }
      if (isAbsent(e) && now.isOver()) {
        log.info(id, "container terminated without a log, stopping tailer");
        return false;
      }
      throw e;
    }
  }

  private boolean gone() {
    tail.gone();
    log.info(id, "pod no longer exists, stopping tailer");
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
      if (!isMissing && !e.isDenied()) {
        throw e;
      }
      if (isMissing || isDenialTold) {
        log.debug(id, "nothing is known of the pod", "err", e);
      } else {
        log.warn(id, "may not look at the pod, will not read the end of a run before", "err", e);
      }
      isDenialTold |= !isMissing;
      return PodContainer.unknown(id.uid());
    } catch (InterruptedIOException e) {
      KubernetesApi.endIfInterrupted(e);
      throw new IOException("the API server does not answer", e);
    } catch (JsonException e) {
      throw new IOException("the pod cannot be read: " + e.getMessage(), e);
    } finally {
      answered();
    }
  }

  private void begin() throws InterruptedException {
    access.opening().acquire();
    status.opening();
  }

  private void answered() {
    status.opened();
    access.opening().release();
  }

  /// Whether what the run before has said after we last read it is read, or cannot be had; if not
  /// it is to be tried again.
  private boolean isPreviousDone(PodContainer now) throws IOException, InterruptedException {
    String known = instance.isEmpty() ? resume().instance() : instance;
    if (known.isEmpty()
        || known.equals(now.instance())
        || known.equals(whole)
        || now.previous().isEmpty()) {
      return true;
    }
    if (!known.equals(now.previous())) {
      metrics.missed.increment(); // more than one run since, of which there is only the last
    }
    instance = now.previous();
    try {
      var error = read(open(false, true, true)).kubeletError();
      if (error != null) {
        return isPreviousGivenUp(error);
      }
    } catch (ApiException e) {
      if (!isAbsent(e)) {
        throw e;
      }
      missed(e);
    }
    previousTries = 0;
    return true;
  }

  /// The run of now waits meanwhile: this may not go on for ever.
  private boolean isPreviousGivenUp(String error) throws InterruptedException {
    failed("the kubelet cannot read the log of the run before: " + error, null);
    if (++previousTries < PREVIOUS_TRIES) {
      pause(previous);
      return false;
    }
    previousTries = 0;
    previous.reset();
    missed(error);
    return true;
  }

  private void missed(Object why) {
    metrics.missed.increment();
    log.debug(id, "the log of the run before is gone", "err", why);
  }

  private LogPosition resume() {
    var position = Objects.requireNonNullElse(tail.inFlight().resume(), LogPosition.START);
    tail.books().readAgain();
    return position;
  }

  private Opened open(boolean follow, boolean previous, boolean isWhole)
      throws IOException, InterruptedException {
    var from = resume();
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
      status.following();
      log.info(id, "opened log stream", "start_time", shown(from.sinceTime()));
      return new Opened(body, new Ledger(from), isWhole);
    } finally {
      answered();
    }
  }

  /// A time as the reference writes it, whose first is that of the year 1.
  private static String shown(@Nullable String since) {
    return since == null ? "0001-01-01T00:00:00.000Z" : since.replace("Z", ".000Z");
  }

  /// Reads what was opened.
  private boolean read() throws IOException, InterruptedException {
    var one = Objects.requireNonNull(opened);
    opened = null;
    var error = read(one).kubeletError();
    failures.reset(); // it ended in order
    if (error != null) {
      failed("the kubelet cannot read the log: " + error, null);
      pause(kubelet);
      return true;
    }
    kubelet.reset();
    if (one.isWhole() && !tail.isCutOff()) {
      whole = instance;
    }
    pause(reopening);
    return true;
  }

  /// Reads an answer to its end, unless no more is wanted of it.
  private LineBatcher read(Opened one) throws IOException, InterruptedException {
    handingOn.reads(one.ledger(), instance);
    var batcher = new LineBatcher(one.ledger(), metrics, handingOn);
    var blocks = new LineBlocks(batcher);
    try (var body = one.body()) {
      for (byte[] chunk = next(body); chunk.length > 0; chunk = next(body)) {
        blocks.accept(chunk, chunk.length);
        if (tail.isCutOff()) {
          return batcher;
        }
      }
    }
    byte[] rest = blocks.unfinished();
    if (one.isWhole() || KubeletText.isOne(rest, 0, rest.length)) {
      blocks.end();
    }
    return batcher;
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
}
