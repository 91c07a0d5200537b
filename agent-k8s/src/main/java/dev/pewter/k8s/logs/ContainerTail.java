package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Restarts;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.k8s.client.KubernetesApi;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Follows the log of one container through restarts, until nothing more can come. Owned by the
/// component's thread, which begins it again when it has come to a stop.
final class ContainerTail implements AutoCloseable {
  static final int MAX_IN_FLIGHT = 64;
  private static final Duration STUCK = Duration.ofSeconds(60);
  private final ContainerId id;
  private final Access access;
  private final ComponentContext context;
  private final InFlight<LogPosition> inFlight;
  private final TailStatus status;
  private final ReaderBooks books;
  private volatile List<TailTarget> targets;
  private volatile boolean isLeaving;
  private volatile boolean isCutOff;
  private volatile boolean hasLeft; // its thread has ended for that only
  private volatile boolean hasDied; // of a bug
  private volatile boolean isGone;

  // Of the component's thread.
  private final Restarts restarts;
  private @Nullable LogPosition saved;
  private boolean isStopped;
  private TaskGroup tasks;

  /// What all tails of a component share.
  ///
  /// @param opening how many logs may be opened at the same time
  /// @param lifetime of a connection
  record Access(
      KubernetesApi api,
      TailMetrics metrics,
      TailLog log,
      LogReceiver next,
      Semaphore opening,
      Duration lifetime) {}

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
    this.inFlight = new InFlight<>(MAX_IN_FLIGHT, start);
    this.status = new TailStatus(context.clock());
    this.books = new ReaderBooks(access.metrics().lines);
    this.saved = start;
    this.restarts = new Restarts(context.clock());
    this.tasks = tasks();
  }

  private TaskGroup tasks() {
    return new TaskGroup(context.globalId(), (_, cause) -> died(cause));
  }

  /// On its own thread: a mistake of ours. Told, counted, and begun again in a while.
  private void died(Throwable cause) {
    access.metrics().bugs.increment();
    access.log().error(id, "tailer ended by a bug; will begin again", "err", cause);
    boolean _ = status.failed("ended by a bug: " + cause, null);
    hasDied = true;
  }

  ContainerId id() {
    return id;
  }

  List<TailTarget> targets() {
    return targets;
  }

  TailStatus status() {
    return status;
  }

  ReaderBooks books() {
    return books;
  }

  TailStatus.State state() {
    return status.state();
  }

  /// The newest time of what was delivered; `LogPosition.NEVER` before.
  long acknowledgedNanos() {
    return Objects.requireNonNullElse(inFlight.confirmed(), LogPosition.START).maxNanos();
  }

  /// How much older the newest delivered line is than the newest that was read.
  double lagSeconds() {
    long acknowledged = acknowledgedNanos();
    long read = status.readMaxNanos();
    if (inFlight.isEmpty() || acknowledged == LogPosition.NEVER || read <= acknowledged) {
      return 0;
    }
    return ((double) read - acknowledged) / 1e9;
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

  /// Its pod no longer exists: what came back cannot be read again.
  void gone() {
    isGone = true;
    books.abandon(LineBooks.Loss.POD_GONE);
    var _ = inFlight.resume();
  }

  void start() {
    new Following(this, access, context, tasks).start();
  }

  /// Begins again where nothing is lost: at once when it was stopped or had left; after a while,
  /// longer each time, when a receiver gave something back, the API server does not answer, or a
  /// bug has ended it.
  void restartIfNeeded() {
    if (isStopped || hasLeft) {
      restart();
      return;
    }
    boolean isStuck = status.openingNanos() > STUCK.toNanos();
    if (!(isStuck || hasDied || inFlight.isReturned()) || !restarts.take()) {
      return;
    }
    if (isStuck) {
      boolean _ = status.failed("the API server does not answer", null);
      access.metrics().failures.increment();
    }
    restart();
  }

  private void restart() {
    tasks.close();
    isStopped = false;
    hasLeft = false;
    hasDied = false;
    isCutOff = false;
    tasks = tasks();
    start();
  }

  /// It is wanted, be it again: what is being read is read on.
  void targets(List<TailTarget> changed) {
    targets = List.copyOf(changed);
    isLeaving = false;
    isCutOff = false;
  }

  /// It is no longer wanted: what the container has said may still be read.
  void leave() {
    isLeaving = true;
  }

  boolean isLeaving() {
    return isLeaving;
  }

  /// Reading has ended because it is no longer wanted; should it be wanted again meanwhile, it is
  /// begun again.
  void left() {
    hasLeft = true;
  }

  /// Nothing more is fetched; what was fetched is handed on.
  void cutOff() {
    isCutOff = true;
    if (!status.isSending()) {
      stop();
    }
  }

  boolean isCutOff() {
    return isCutOff;
  }

  /// Ends reading; what is under way is still waited for.
  void stop() {
    if (!isStopped) {
      isStopped = true;
      tasks.close();
      status.becomes(TailStatus.State.FINISHED);
    }
  }

  /// Whether it has ended and nothing of it is under way any more, or what was came back.
  boolean isSettled() {
    boolean hasEnded = isStopped || hasLeft || hasDied || tasks.running() == 0;
    return hasEnded && (inFlight.isEmpty() || inFlight.isReturned());
  }

  @Override
  public void close() {
    tasks.close();
  }
}
