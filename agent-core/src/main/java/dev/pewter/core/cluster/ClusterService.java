package dev.pewter.core.cluster;

import dev.pewter.core.cluster.ClusterMember.State;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cluster of this process: one thread for each join address, one that looks whether the
/// members listen, one that tells of changes.
public final class ClusterService implements Cluster, AutoCloseable {
  /// Changes are told at most this often.
  private static final Duration PACE = Duration.ofSeconds(1);

  /// Work waits so long for the first answer about who is there; then this agent begins alone.
  private static final Duration JOINING = Duration.ofSeconds(30);

  /// Not being found for so long is worth a warning.
  private static final Duration LOST = Duration.ofSeconds(30);

  private static final Duration PROBING = Duration.ofSeconds(5);

  /// Many members are looked for less often: 20 in a second at most.
  private static final Duration PER_PROBE = Duration.ofMillis(50);

  private static final int SHOWN_PEERS = 10;

  private final ClusterOptions options;
  private final Log log;
  private final Clock clock;
  private final Network network;
  private final List<MemberSource> sources;
  private final TaskGroup tasks;
  private final Signal changed = new Signal();
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private final Metrics metrics;
  private final Metrics.Histogram updates;
  private volatile ClusterView view;

  public ClusterService(ClusterOptions options, Metrics metrics, Log log) {
    this(
        options,
        metrics,
        log,
        Clock.SYSTEM,
        Network.SYSTEM,
        ServiceLoader.load(MemberSource.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  ClusterService(
      ClusterOptions options,
      Metrics metrics,
      Log log,
      Clock clock,
      Network network,
      List<MemberSource> sources) {
    this.options = options;
    this.metrics = metrics;
    this.log = log;
    this.clock = clock;
    this.network = network;
    this.sources = List.copyOf(sources);
    this.tasks = new TaskGroup("cluster", (thread, e) -> log.error("bug", "in", thread, "err", e));
    this.view = new ClusterView(false, Cluster.alone(nodeName(), "").view().members());
    this.updates =
        metrics.histogram(
            "cluster_node_update_duration_seconds",
            "Time to tell components of a change.",
            new double[] {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
            label());
    register();
  }

  private String[] label() {
    return new String[] {"cluster_name", options.name()};
  }

  private void register() {
    metrics
        .gauge("cluster_minimum_size", "Participants that work waits for.", label())
        .set(options.minimumSize());
    metrics.gauge(
        "cluster_ready_for_traffic",
        "Whether components that use clustering may work.",
        () -> view.isReady() ? 1 : 0,
        label());
    metrics.gauges(
        "cluster_node_peers",
        "Members by state.",
        each -> {
          each.add(0, "cluster_name", options.name(), "state", "viewer");
          for (var state : State.values()) {
            double count = count(view.members(), state);
            each.add(count, "cluster_name", options.name(), "state", state.toString());
          }
        });
    metrics.gauges(
        "cluster_node_info",
        "The state of this agent.",
        each ->
            view.members().stream()
                .filter(ClusterMember::isSelf)
                .limit(1)
                .map(self -> self.state().toString())
                .forEach(state -> each.add(1, "cluster_name", options.name(), "state", state)));
  }

  private static long count(List<ClusterMember> members, State state) {
    return members.stream().filter(member -> member.state() == state).count();
  }

  private String nodeName() {
    return options.nodeName().isEmpty() ? Hostname.get() : options.nodeName();
  }

  /// Begins to look for the others.
  ///
  /// @param port where this agent's HTTP server listens
  /// @throws IllegalArgumentException when an address is none
  public void start(int port) {
    var self = self(port);
    var joins =
        options.joinAddresses().stream().map(text -> JoinAddress.parse(text, port)).toList();
    var membership = new Membership(nodeName(), self, network.ownAddresses(), port, joins.size());
    log.info(
        "starting cluster node",
        "join_addresses",
        String.join(",", options.joinAddresses()),
        "advertise_addr",
        self,
        "minimum_cluster_size",
        options.minimumSize(),
        "minimum_size_wait_timeout",
        options.waitTimeout());
    if (joins.isEmpty()) {
      log.info("no peer discovery configured: both join and discover peers are empty");
    }
    joins.forEach(join -> tasks.start("join", () -> join(join, membership)));
    tasks.start("probe", () -> probe(membership));
    tasks.start("view", () -> publish(membership));
  }

  private JoinAddress self(int port) {
    if (!options.advertiseAddress().isEmpty()) {
      return JoinAddress.parse(options.advertiseAddress(), port);
    }
    String found = network.firstAddress(options.advertiseInterfaces());
    if (found.isEmpty()) {
      log.warn(
          "could not find advertise address using network interfaces falling back to localhost",
          "interfaces",
          String.join(",", options.advertiseInterfaces()));
    }
    return new JoinAddress(found.isEmpty() ? "127.0.0.1" : found, port);
  }

  /// Watches who is behind an address, or asks DNS where nobody can watch.
  private void join(JoinAddress join, Membership membership) throws InterruptedException {
    boolean isResolved = false;
    boolean isFailing = false;
    while (true) {
      for (var source : sources) {
        source.follow(
            join.host(),
            log,
            members -> {
              membership.found(join, members);
              changed.wake();
            });
      }
      var problem = resolve(join, membership);
      if (problem != null && !isFailing) { // once, until it works again
        log.warn("failed to resolve provided join address", "addr", join, "err", problem);
      }
      isFailing = problem != null;
      isResolved |= !isFailing;
      if (!isResolved) {
        clock.sleep(PROBING);
      } else if (options.rejoinInterval().isPositive()) {
        clock.sleep(options.rejoinInterval());
      } else {
        return;
      }
    }
  }

  /// Asks DNS; gives why it could not be, or null.
  private @Nullable IOException resolve(JoinAddress join, Membership membership) {
    try {
      var members =
          network.resolve(join.host()).stream()
              .map(host -> new FoundMember("", host, false))
              .toList();
      membership.found(join, members);
      changed.wake();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void probe(Membership membership) throws InterruptedException {
    while (true) {
      var others = membership.others();
      var pace = PER_PROBE.multipliedBy(others.size());
      clock.sleep(pace.compareTo(PROBING) > 0 ? pace : PROBING);
      var before = membership.members();
      try (var round = new TaskGroup("cluster/probe")) {
        for (var address : others) {
          round.start(
              "peer",
              () -> membership.heard(address, network.isListening(address.host(), address.port())));
        }
        round.join();
      } catch (IOException e) {
        throw new IllegalStateException("probes throw none", e);
      }
      if (!membership.members().equals(before)) {
        changed.wake();
      }
    }
  }

  private void publish(Membership membership) throws InterruptedException {
    long start = clock.nanos();
    var readiness = new Readiness(options, log, start);
    boolean isLost = false;
    while (true) {
      var members = membership.members();
      long now = clock.nanos();
      boolean isKnown = membership.isComplete() || now - start >= JOINING.toNanos();
      boolean isEnough = readiness.isReady(Math.toIntExact(count(members, State.PARTICIPANT)), now);
      tell(new ClusterView(isKnown && isEnough, members));
      boolean isFound = options.joinAddresses().isEmpty() || membership.findsSelf();
      if (!isFound && !isLost && now - start >= LOST.toNanos()) {
        log.warn(
            "this agent is not among those that the join addresses stand for: the others do not"
                + " know of it, so its share of the work is done twice",
            "peers",
            shown(members));
      }
      isLost = !isFound && now - start >= LOST.toNanos();
      clock.sleep(PACE);
      changed.await(PACE);
    }
  }

  private void tell(ClusterView next) throws InterruptedException {
    var before = view;
    if (next.equals(before)) {
      return;
    }
    view = next;
    if (!next.members().equals(before.members())) {
      log.info(
          "peers changed",
          "peers_count",
          next.members().size(),
          "min_cluster_size",
          options.minimumSize(),
          "peers",
          shown(next.members()));
    }
    long start = clock.nanos();
    for (var follower : followers) {
      tell(follower);
    }
    updates.observe((clock.nanos() - start) / 1e9);
  }

  /// A bug in one follower is told, and the others learn of the change all the same.
  private void tell(Runnable follower) throws InterruptedException {
    var telling = new TaskGroup("cluster/tell", (_, e) -> log.error("bug", "in", "tell", "err", e));
    try (telling) {
      telling.start("follower", follower::run);
      telling.join();
    } catch (IOException | IllegalStateException e) {
      log.debug("a follower was not told of a change", "err", e);
    }
  }

  private static String shown(List<ClusterMember> members) {
    return members.stream()
            .limit(SHOWN_PEERS)
            .map(ClusterMember::address)
            .collect(Collectors.joining(","))
        + (members.size() > SHOWN_PEERS ? ",..." : "");
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public String key() {
    return options.name() + " " + options.joinAddresses().stream().sorted().toList();
  }

  @Override
  public ClusterView view() {
    return view;
  }

  @Override
  public Following follow(Runnable listener) {
    followers.add(listener);
    return () -> followers.remove(listener);
  }

  /// Stops looking; the view stays as it is.
  @Override
  public void close() {
    tasks.close();
    metrics.close();
  }
}
