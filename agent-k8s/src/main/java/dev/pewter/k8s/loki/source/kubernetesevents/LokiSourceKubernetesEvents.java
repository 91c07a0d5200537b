package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.cluster.ClusterView;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.k8s.client.ServiceAccount;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps a stream for each namespace that is this agent's.
final class LokiSourceKubernetesEvents implements Component<LokiSourceKubernetesEventsArguments> {
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration LAST_REPORTS = Duration.ofSeconds(5);

  private final ComponentContext context;
  private final ServiceAccount account;
  private final EventMetrics metrics;
  private final Signal changed = new Signal();
  private final Map<String, EventStream> streams = new ConcurrentHashMap<>();
  private volatile EventPlan wanted;
  private volatile LogFanout next;
  private volatile @Nullable Health health;
  private @Nullable EventLease lease; // of the component's thread

  /// How far the streams are.
  record DebugInfo(@Block("event_controller") List<Controller> controllers) {
    DebugInfo {
      controllers = List.copyOf(controllers);
    }

    record Controller(
        @Attr("namespace") String namespace,
        @Attr("last_event_timestamp") String lastEventTimestamp) {}
  }

  LokiSourceKubernetesEvents(
      ComponentContext context, LokiSourceKubernetesEventsArguments arguments)
      throws ComponentException {
    this(context, arguments, ServiceAccount.MOUNTED);
  }

  LokiSourceKubernetesEvents(
      ComponentContext context,
      LokiSourceKubernetesEventsArguments arguments,
      ServiceAccount account)
      throws ComponentException {
    this.context = context;
    this.account = account;
    this.metrics = new EventMetrics(context.metrics());
    this.wanted = EventPlan.of(arguments, context, account);
    this.next = fanout(arguments);
  }

  private LogFanout fanout(LokiSourceKubernetesEventsArguments arguments) {
    return new LogFanout(context.globalId(), arguments.forwardTo());
  }

  @Override
  public void update(LokiSourceKubernetesEventsArguments arguments) throws ComponentException {
    wanted = EventPlan.of(arguments, context, account);
    next = fanout(arguments);
    changed.wake();
  }

  @Override
  public void run() throws InterruptedException, IOException {
    var positions = EventPositions.open(context);
    var following = context.cluster().follow(changed::wake);
    EventPlan running = null;
    try {
      while (true) {
        var plan = wanted;
        if (!plan.equals(running)) {
          stop(positions);
          lease = elect(plan);
          running = plan;
        }
        if (lease != null) {
          lease.restartIfNeeded();
        }
        reconcile(plan, positions);
        streams.values().forEach(EventStream::restartIfNeeded);
        streams.forEach(positions::keep);
        positions.save(false);
        look(plan);
        changed.await(PACE);
      }
    } finally {
      following.close();
      var ended = Map.copyOf(streams);
      stop(positions);
      positions.save(true);
      var inFlight = ended.values().stream().map(EventStream::inFlight).toList();
      InFlight.onceReported(inFlight, () -> positions.keepLate(ended));
    }
  }

  private @Nullable EventLease elect(EventPlan plan) {
    var named = plan.lease();
    if (named == null) {
      return null;
    }
    return new EventLease(
        context,
        plan.connection(),
        named.namespace(),
        named.name(),
        this::progress,
        changed::wake,
        metrics);
  }

  private Map<String, EventCursor> progress() {
    var progress = new HashMap<String, EventCursor>();
    streams.forEach(
        (namespace, stream) -> {
          var confirmed = stream.confirmed();
          if (confirmed != null) {
            progress.put(namespace, confirmed);
          }
        });
    return progress;
  }

  /// Where to begin: behind what this agent sent, and what the leader before it did.
  private static @Nullable EventCursor start(
      @Nullable EventLease of, String namespace, EventPositions positions) {
    var own = positions.get(namespace);
    var before = of == null ? null : of.cursor(namespace);
    boolean isOwnNewer = before == null || (own != null && own.version() >= before.version());
    return isOwnNewer ? own : before;
  }

  /// The election that decides who sends; null where the members of the cluster share the
  /// namespaces, as they do without a right to the Lease.
  private @Nullable EventLease deciding(EventPlan plan) {
    var election = lease;
    return election != null && plan.isShared() && election.isDenied() ? null : election;
  }

  private boolean isOwn(EventPlan plan, ClusterView view, String namespace) {
    var election = deciding(plan);
    return election == null ? !plan.isShared() || view.owns(namespace) : election.isHeld();
  }

  /// Starts and stops streams, so that there is one for each namespace of this agent's.
  private void reconcile(EventPlan plan, EventPositions positions) {
    var view = context.cluster().view();
    for (String namespace : plan.scopes()) {
      boolean isOwn = isOwn(plan, view, namespace);
      var stream = streams.get(namespace);
      if (isOwn && stream == null) {
        var start = start(lease, namespace, positions);
        streams.put(
            namespace, new EventStream(context, plan, namespace, start, () -> next, metrics));
      } else if (!isOwn && stream != null) {
        context.log().info("stopping watcher for events", "namespace", namespace);
        stream.close();
        settle(List.of(stream));
        positions.keep(namespace, stream);
        streams.remove(namespace);
      }
    }
  }

  private void stop(EventPositions positions) {
    streams.values().forEach(EventStream::close);
    settle(streams.values());
    streams.forEach(positions::keep);
    if (lease != null) {
      lease.close();
      lease = null;
    }
    streams.clear();
  }

  /// Gives what is on its way a moment to arrive.
  private static void settle(Collection<EventStream> all) {
    boolean wasInterrupted = Thread.interrupted();
    try {
      long end = System.nanoTime() + LAST_REPORTS.toNanos();
      for (var stream : all) {
        stream.awaitArrival(Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      wasInterrupted = true; // what has not arrived is read again
    } finally {
      all.forEach(EventStream::endBooks);
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Unhealthy while any namespace cannot be watched.
  private void look(EventPlan plan) {
    var election = deciding(plan);
    var ofElection = election == null ? null : election.failure();
    String problems =
        Stream.concat(
                streams.values().stream().map(EventStream::problem),
                Stream.ofNullable(ofElection).map(e -> String.valueOf(e.getMessage())))
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining("; "));
    var state = problems.isEmpty() ? Health.State.HEALTHY : Health.State.UNHEALTHY;
    String message = problems.isEmpty() ? "watching events" : problems;
    if (problems.isEmpty() && election != null && !election.isHeld()) {
      message = "waiting, the events are sent by " + election.holder();
    }
    var before = health;
    if (before == null || !before.message().equals(message)) {
      health = new Health(state, message, context.clock().now());
    }
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  @Override
  public DebugInfo debugInfo() {
    return new DebugInfo(
        streams.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                entry -> {
                  var at = entry.getValue().confirmed();
                  long micros = at == null ? 0 : at.micros();
                  var time = Instant.ofEpochSecond(0, micros * 1000);
                  return new DebugInfo.Controller(entry.getKey(), GoText.instant(time));
                })
            .toList());
  }
}
