package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.logs.NodeLogs;
import dev.pewter.k8s.logs.TailInfo;
import dev.pewter.k8s.logs.TailTarget;
import dev.pewter.k8s.logs.Tails;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.objects.PlainObject;
import dev.pewter.k8s.objects.Pod;
import dev.pewter.k8s.watch.FirstList;
import dev.pewter.k8s.watch.Follower;
import dev.pewter.k8s.watch.NodeHint;
import dev.pewter.k8s.watch.ObjectStore;
import dev.pewter.k8s.watch.SharedWatches;
import dev.pewter.k8s.watch.WatchLease;
import dev.pewter.k8s.watch.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tails the containers that `PodLogs` resources select.
final class LokiSourcePodlogs implements Component<LokiSourcePodlogsArguments> {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration FOREVER = Duration.ofDays(1);
  private static final String NODE_NAME = "NODE_NAME";
  private static final int TOLD_AT_ONCE = 10;

  private final ComponentContext context;
  private final ServiceAccount account;
  private final NodeHint hint;
  private final Tails tails;
  private final Signal woken = new Signal();
  private final AtomicInteger updates = new AtomicInteger();
  private final Map<String, IOException> failures = new ConcurrentHashMap<>(); // by resource
  private volatile Wanted wanted;
  private volatile @Nullable Stores stores;
  private volatile Reconciled reconciled = new Reconciled(List.of(), Instant.EPOCH);

  private record Wanted(LokiSourcePodlogsArguments arguments, Connection connection) {}

  private record Reconciled(List<Selected> podLogs, Instant at) {}

  /// How the resources and the tails do.
  record DebugInfo(
      @Block("pod_logs") List<PodLogsInfo> podLogs, @Block("target") List<TailInfo> targets) {
    DebugInfo {
      podLogs = List.copyOf(podLogs);
      targets = List.copyOf(targets);
    }
  }

  LokiSourcePodlogs(
      ComponentContext context, LokiSourcePodlogsArguments arguments, ServiceAccount account)
      throws ComponentException {
    this.context = context;
    this.account = account;
    this.wanted = wanted(arguments);
    this.hint =
        new NodeHint(
            context.log(),
            account,
            Hostname.get(),
            context.cluster().isEnabled(),
            node -> "node_filter {\n  enabled   = true\n  node_name = " + node + "\n}");
    this.tails =
        new Tails(
            context,
            "pewter_loki_source_podlogs_",
            NodeLogs.USUAL,
            plan(wanted, List.of()),
            arguments.forwardTo());
    hint.atLoad(watchesAllNodes(arguments));
  }

  private Wanted wanted(LokiSourcePodlogsArguments arguments) throws ComponentException {
    var client = arguments.client();
    return new Wanted(
        arguments,
        Connection.of(client.apiServer(), client.kubeconfigFile(), client.client(), account));
  }

  private static boolean watchesAllNodes(LokiSourcePodlogsArguments arguments) {
    return !arguments.nodeFilter().enabled()
        && arguments.client().apiServer() == null
        && arguments.client().kubeconfigFile().isEmpty();
  }

  private static Tails.Plan plan(Wanted wanted, List<TailTarget> targets) {
    return new Tails.Plan(
        wanted.connection(),
        targets,
        wanted.arguments().tailFromEnd() ? Tails.Start.NOW : Tails.Start.BEGINNING,
        wanted.arguments().clustering().enabled());
  }

  @Override
  public void update(LokiSourcePodlogsArguments arguments) throws ComponentException {
    wanted = wanted(arguments);
    tails.forwardTo(arguments.forwardTo());
    updates.incrementAndGet();
    woken.wake();
    hint.atLoad(watchesAllNodes(arguments));
  }

  @Override
  public void run() throws InterruptedException, IOException {
    try (var tasks =
        new TaskGroup(
            context.globalId(),
            (thread, cause) ->
                context.log().error("a task failed", "task", thread, "err", cause))) {
      tasks.start("tails", tails::run);
      tasks.start("select", this::select);
      tasks.join();
    }
  }

  private void select() throws InterruptedException {
    while (true) {
      int version = updates.get();
      select(wanted, version);
    }
  }

  /// What is watched of one server.
  private record Stores(
      ObjectStore<PodLogs> podLogs,
      ObjectStore<Pod> pods,
      ObjectStore<PlainObject> namespaces,
      FirstList firstList) {

    /// The first lists that are not in; empty when there are none.
    String awaited() {
      return Stream.of(
              awaited(PodLogs.KIND, podLogs),
              awaited(Kind.POD, pods),
              awaited(Kind.NAMESPACE, namespaces))
          .filter(each -> !each.isEmpty())
          .collect(Collectors.joining(", "));
    }

    private static String awaited(Kind<?> kind, ObjectStore<?> store) {
      return store.isSynced() ? "" : kind.resource() + " in " + Selection.ALL.scope();
    }
  }

  private void select(Wanted current, int version) throws InterruptedException {
    failures.clear();
    try (var podLogs = follow(current, PodLogs.KIND, Selection.ALL);
        var pods = follow(current, Kind.POD, new Selection("", "", fields(current)));
        var namespaces = follow(current, Kind.NAMESPACE, Selection.ALL)) {
      var watched =
          new Stores(
              podLogs.store(), pods.store(), namespaces.store(), new FirstList(context.clock()));
      stores = watched;
      awaitFirstLists(watched, version);
      hint.atFirstList(watchesAllNodes(current.arguments()), watched.pods()::get);
      while (updates.get() == version) {
        reconcile(current, watched);
        woken.await(FOREVER);
        if (updates.get() == version) {
          context.clock().sleep(PERIOD); // what follows at once is taken together
        }
      }
    }
  }

  /// Until all are in, or there are other arguments.
  private void awaitFirstLists(Stores watched, int version) throws InterruptedException {
    for (String awaited = watched.awaited();
        !awaited.isEmpty() && updates.get() == version;
        awaited = watched.awaited()) {
      if (failures.isEmpty() && watched.firstList().isToBeTold()) {
        context.log().warn(FirstList.WAITING, "of", awaited);
      }
      woken.await(PERIOD);
    }
  }

  private <T extends ApiObject> WatchLease<T> follow(
      Wanted current, Kind<T> kind, Selection selection) {
    return SharedWatches.shared()
        .follow(
            current.connection(),
            Watcher.of(context),
            kind,
            selection,
            new Changes<T>(kind.resource().toString()));
  }

  private String fields(Wanted current) {
    var filter = current.arguments().nodeFilter();
    if (!filter.enabled()) {
      return "";
    }
    String node =
        filter.nodeName().isEmpty()
            ? account.environment().getOrDefault(NODE_NAME, "")
            : filter.nodeName();
    if (node.isEmpty()) {
      context
          .log()
          .warn("node_filter has no effect: set node_name, or the environment variable NODE_NAME");
    }
    return node.isEmpty() ? "" : "spec.nodeName=" + node;
  }

  private void reconcile(Wanted current, Stores stores) {
    var arguments = current.arguments();
    var selector = arguments.selector().selector();
    var namespaceSelector = arguments.namespaceSelector().selector();
    var meta =
        arguments.preserveDiscoveredLabels() ? TailTarget.Meta.KEPT : TailTarget.Meta.REMOVED;
    var pods = new ArrayList<>(stores.pods().all());
    pods.sort(Comparator.comparing(pod -> pod.metadata().key()));
    var all = new ArrayList<Selected>();
    for (var podLogs : stores.podLogs().all()) {
      var namespace = stores.namespaces().get(podLogs.metadata().namespace());
      if (namespace != null
          && selector.matches(podLogs.metadata().labels())
          && namespaceSelector.matches(namespace.metadata().labels())) {
        all.add(Selected.of(podLogs, pods, stores.namespaces(), meta));
      }
    }
    all.sort(Comparator.comparing(one -> one.podLogs().metadata().key()));
    tell(all);
    reconciled = new Reconciled(all, context.clock().now());
    var targets =
        all.stream()
            .flatMap(one -> one.containers().stream())
            .flatMap(found -> found.target().stream())
            .toList();
    tails.update(plan(current, targets));
  }

  /// Tells of resources that cannot be used, once each, and of many only how many they are.
  private void tell(List<Selected> all) {
    var known = reconciled.podLogs().stream().map(Selected::podLogs).collect(Collectors.toSet());
    var unusable =
        all.stream()
            .map(Selected::podLogs)
            .filter(one -> !one.problem().isEmpty() && !known.contains(one))
            .toList();
    for (var one : unusable.subList(0, Math.min(unusable.size(), TOLD_AT_ONCE))) {
      context
          .log()
          .error("failed to reconcile PodLogs", "key", one.metadata().key(), "err", one.problem());
    }
    if (unusable.size() > TOLD_AT_ONCE) {
      int further = unusable.size() - TOLD_AT_ONCE;
      context.log().error("failed to reconcile further PodLogs", "count", further);
    }
  }

  @Override
  public @Nullable Health health() {
    for (var failure : failures.values()) {
      return new Health(
          Health.State.UNHEALTHY, String.valueOf(failure.getMessage()), context.clock().now());
    }
    var watched = stores;
    String awaited = watched == null ? "" : watched.awaited();
    return watched != null && !awaited.isEmpty() && watched.firstList().isLate()
        ? new Health(
            Health.State.UNHEALTHY, FirstList.message(awaited), watched.firstList().lateSince())
        : tails.health();
  }

  @Override
  public Record debugInfo() {
    var now = reconciled;
    return new DebugInfo(
        now.podLogs().stream().map(one -> one.info(now.at())).toList(), tails.infos());
  }

  private final class Changes<T> implements Follower<T> {
    private final String resource;

    Changes(String resource) {
      this.resource = resource;
    }

    @Override
    public void told(Event event, @Nullable T before, T object) {
      woken.wake();
    }

    @Override
    public void synced() {
      woken.wake();
    }

    @Override
    public void failed(IOException why) {
      var before = failures.put(resource, why);
      if (before == null || !String.valueOf(before.getMessage()).equals(why.getMessage())) {
        context.log().warn("the API server did not answer as hoped, will try again", "err", why);
      }
    }

    @Override
    public void recovered() {
      failures.remove(resource);
    }

    @Override
    public void unreadable(int count, String why) {
      context.log().warn("objects left out", "resource", resource, "count", count, "reason", why);
    }
  }
}
