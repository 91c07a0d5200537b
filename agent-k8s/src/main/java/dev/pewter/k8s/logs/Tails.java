package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Starts and ends a tail for each container that is wanted, and keeps their positions. `run` is
/// for the component's thread, everything else for any.
public final class Tails {
  private static final int MAX_CONTAINERS = 10_000;

  /// What a container that is followed takes of the heap at most, and how much of it all may.
  private static final int BYTES_EACH = 16 << 10;

  private static final double HEAP_SHARE = 0.6;
  private static final int MAX_OPENING = 16;
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final Duration TICK = Duration.ofSeconds(1);

  /// How long what is no longer wanted is read on.
  private static final Duration LEAVING = Duration.ofSeconds(5);

  /// How long what was read then may take to be handed on.
  private static final Duration HANDING_ON = Duration.ofSeconds(60);
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final Duration LAST_REPORTS = Duration.ofSeconds(3);

  private final ComponentContext context;
  private final TailMetrics metrics;
  private final TailLog log;
  private final NodeLogs nodeLogs;
  private final Limits limits;
  private final Signal changed = new Signal();
  private volatile Plan plan;
  private volatile LogFanout next;
  private volatile int refused; // containers
  private volatile @Nullable TailPositions opened;

  // Of the component's thread; the first is also read by others.
  private final Map<ContainerId, ContainerTail> tails = new ConcurrentHashMap<>();
  private final Map<ContainerId, Long> leavingUntil = new HashMap<>();
  private List<ContainerTail> ended = List.of(); // with the last connection
  private boolean hasHinted;

  private final TailsOverview overview = new TailsOverview(tails.values());

  /// What is wanted.
  ///
  /// @param isShared whether the agents of a cluster share the targets
  public record Plan(
      Connection connection, List<TailTarget> targets, Start start, boolean isShared) {
    public Plan {
      targets = List.copyOf(targets);
    }
  }

  /// Where to begin in a log that is not known.
  public enum Start {
    BEGINNING,
    NOW
  }

  /// @param prefix of the metrics, such as `pewter_loki_source_kubernetes_`
  public Tails(
      ComponentContext context,
      String prefix,
      NodeLogs nodeLogs,
      Plan plan,
      List<LogReceiver> forwardTo) {
    this(context, prefix, nodeLogs, plan, forwardTo, new Limits(LIFETIME, LEAVING, TICK, byHeap()));
  }

  private static int byHeap() {
    double room = HEAP_SHARE * Runtime.getRuntime().maxMemory() / BYTES_EACH;
    return (int) Math.min(room, MAX_CONTAINERS);
  }

  /// How long and how many: other ones in tests only.
  ///
  /// @param lifetime of a connection
  /// @param leaving how long what is no longer wanted is read on
  /// @param tick how often all is looked at
  /// @param maxContainers how many are followed at most
  record Limits(Duration lifetime, Duration leaving, Duration tick, int maxContainers) {}

  Tails(
      ComponentContext context,
      String prefix,
      NodeLogs nodeLogs,
      Plan plan,
      List<LogReceiver> forwardTo,
      Limits limits) {
    this.context = context;
    this.limits = limits;
    this.metrics = new TailMetrics(context.metrics(), prefix);
    this.log = new TailLog(context.log(), context.clock());
    this.nodeLogs = nodeLogs;
    this.plan = plan;
    this.next = new LogFanout(context.globalId(), forwardTo);
    overview.register(context.metrics(), prefix);
    context
        .metrics()
        .gauge(
            prefix + "refused_containers",
            "Containers that are not followed, because memory does not allow for so many.",
            () -> refused);
    context
        .metrics()
        .counter(
            prefix + "forgotten_positions_total",
            "Positions of containers no longer followed that were forgotten.",
            this::forgotten);
  }

  private double forgotten() {
    var positions = opened;
    return positions == null ? 0 : positions.forgotten();
  }

  public void update(Plan newPlan) {
    plan = newPlan;
    changed.wake();
  }

  public void forwardTo(List<LogReceiver> receivers) {
    next = new LogFanout(context.globalId(), receivers);
  }

  /// Always the receivers of the newest arguments.
  private final class Forward implements LogReceiver {
    @Override
    public String name() {
      return context.globalId();
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      Tap tap = context.tap();
      EntryText.showOut(tap, batch);
      next.accept(batch);
      tap.count(batch);
    }
  }

  /// Works until interrupted.
  public void run() throws InterruptedException, IOException {
    var positions = TailPositions.open(context, MAX_CONTAINERS);
    opened = positions;
    try (var _ = context.cluster().follow(changed::wake)) {
      while (true) {
        work(plan.connection(), positions);
      }
    } finally {
      var all = ended;
      var inFlight = all.stream().map(ContainerTail::inFlight).toList();
      InFlight.onceReported(inFlight, () -> positions.keepLate(all));
    }
  }

  /// With one connection, until another is wanted.
  private void work(Connection connection, TailPositions positions) throws InterruptedException {
    try (var api = new KubernetesApi(connection, context.agent().userAgent())) {
      var access =
          new ContainerTail.Access(
              api, metrics, log, new Forward(), new Semaphore(MAX_OPENING), limits.lifetime());
      try {
        while (plan.connection().equals(connection)) {
          reconcile(plan, positions, access);
          log.sumUp();
          positions.keep(tails.values());
          changed.await(limits.tick());
        }
      } finally {
        closeTails();
        positions.keepNow(tails.values());
        ended = List.copyOf(tails.values());
        tails.clear();
        leavingUntil.clear();
      }
    }
  }

  /// The targets of this agent, by container; several of one container differ in their labels.
  private Map<ContainerId, List<TailTarget>> wanted(Plan current) {
    var view = context.cluster().view();
    var wanted = new LinkedHashMap<ContainerId, List<TailTarget>>();
    for (var target : current.targets()) {
      if (!current.isShared() || view.owns(target.shardKey())) {
        var ofContainer = wanted.computeIfAbsent(target.id(), _ -> new ArrayList<>(1));
        if (ofContainer.stream().noneMatch(other -> other.labels().equals(target.labels()))) {
          ofContainer.add(target);
        }
      }
    }
    return wanted;
  }

  private void reconcile(Plan current, TailPositions positions, ContainerTail.Access access) {
    var wanted = wanted(current);
    int tooMany = 0;
    for (var entry : wanted.entrySet()) {
      var id = entry.getKey();
      leavingUntil.remove(id);
      var tail = tails.get(id);
      if (tail != null) {
        tail.targets(entry.getValue());
        tail.restartIfNeeded();
      } else if (tails.size() >= limits.maxContainers()) {
        tooMany++;
      } else {
        hint(id);
        var start = positions.start(id, current.start());
        tail = new ContainerTail(id, entry.getValue(), start, access, context);
        tails.put(id, tail);
        tail.start();
      }
    }
    refuse(tooMany);
    long now = context.clock().nanos();
    for (var tail : List.copyOf(tails.values())) {
      if (!wanted.containsKey(tail.id())) {
        leave(tail, now, positions);
      }
    }
  }

  /// Says once that there are more containers than there is memory for.
  private void refuse(int tooMany) {
    if (tooMany > 0 && refused == 0) {
      context
          .log()
          .error(
              "not all containers are followed: memory allows for no more; raise its limit, share"
                  + " the targets among agents by clustering, or select fewer",
              "followed",
              limits.maxContainers(),
              "not_followed",
              tooMany);
    }
    refused = tooMany;
  }

  private void leave(ContainerTail tail, long now, TailPositions positions) {
    var id = tail.id();
    tail.leave();
    long until = leavingUntil.computeIfAbsent(id, _ -> now + limits.leaving().toNanos());
    if (tail.state() == TailStatus.State.FINISHED || now - until > HANDING_ON.toNanos()) {
      tail.stop();
    } else if (now - until > 0) {
      tail.cutOff();
    }
    if (tail.state() == TailStatus.State.FINISHED && tail.isSettled()) {
      positions.keep(tail);
      tail.books().abandon(LineBooks.Loss.TARGET_LEFT);
      if (tail.isGone()) {
        positions.remove(id);
      }
      tails.remove(id);
      leavingUntil.remove(id);
    }
  }

  /// Says once that the files could be read without troubling API server and kubelet.
  private void hint(ContainerId id) {
    if (!hasHinted && nodeLogs.has(id)) {
      hasHinted = true;
      context
          .log()
          .info(
              "logs are followed through the API server although they can be read from this node's"
                  + " disk, which is cheaper: consider local.file_match and loki.source.file",
              "target",
              id,
              "directory",
              nodeLogs.directory());
    }
  }

  /// Stops reading, and gives what is on its way a moment to arrive.
  private void closeTails() {
    boolean wasInterrupted = Thread.interrupted();
    var open = new CountDownLatch(tails.size());
    try (var closing = new TaskGroup(context.globalId())) {
      for (var tail : tails.values()) { // all at the same time: each waits for its thread
        closing.start(
            "close",
            () -> {
              tail.close();
              open.countDown();
            });
      }
      var _ = open.await(CLOSING.toSeconds(), TimeUnit.SECONDS);
      long end = System.nanoTime() + LAST_REPORTS.toNanos();
      for (var tail : tails.values()) {
        tail.inFlight().awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      wasInterrupted = true; // what has not arrived is read again
    } finally {
      for (var tail : tails.values()) {
        tail.books().end(); // the tail that goes on there has another connection
      }
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Unhealthy while rights or credentials are missing, or none of the logs that are there to be
  /// read can be; else null.
  public @Nullable Health health() {
    if (refused > 0) {
      String why =
          refused + " containers are not followed: memory allows for " + limits.maxContainers();
      return new Health(Health.State.UNHEALTHY, why, context.clock().now());
    }
    return overview.health(context.clock());
  }

  /// Every target, sorted by container.
  public List<TailInfo> infos() {
    return overview.infos();
  }
}
