package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Tap;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.watch.FirstList;
import dev.pewter.k8s.watch.NodeHint;
import dev.pewter.k8s.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Exports targets once the first lists are in, then when any has changed, at most every five
/// seconds. What changes no target, such as a new pod that has no address yet, delays only the next
/// look, by a second at most. The targets of before stay while the API server is away, and after an
/// update until its lists are in.
final class DiscoveryKubernetes implements Component<DiscoveryKubernetesArguments> {
  private static final Duration EXPORT_PERIOD = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration FOREVER = Duration.ofDays(1);
  private static final Set<String> ROLES =
      Set.of("node", "pod", "service", "endpoints", "endpointslice", "ingress");

  private final ComponentContext context;
  private final ServiceAccount account;
  private final KubernetesMetrics metrics;
  private final NodeHint hint;
  private final Signal woken = new Signal();
  private final AtomicInteger updates = new AtomicInteger();
  private volatile Wanted wanted;
  private volatile @Nullable Discoverer active;

  /// What is to be watched.
  private record Wanted(DiscoveryKubernetesArguments arguments, Connection connection) {}

  DiscoveryKubernetes(
      ComponentContext context, DiscoveryKubernetesArguments arguments, ServiceAccount account)
      throws ComponentException {
    this.context = context;
    this.account = account;
    this.wanted = wanted(arguments);
    this.metrics = new KubernetesMetrics(context.metrics());
    this.hint =
        new NodeHint(
            context.log(),
            account,
            Hostname.get(),
            context.cluster().isEnabled(),
            node ->
                "selectors {\n  role  = \"pod\"\n  field = \"spec.nodeName=\" + " + node + "\n}");
    hint.atLoad(watchesAllNodes(arguments));
  }

  private static boolean watchesAllNodes(DiscoveryKubernetesArguments arguments) {
    return arguments.role().equals("pod")
        && arguments.apiServer() == null
        && arguments.kubeconfigFile().isEmpty()
        && !arguments.selector("pod").field().contains("spec.nodeName");
  }

  private Wanted wanted(DiscoveryKubernetesArguments arguments) throws ComponentException {
    return new Wanted(
        arguments,
        Connection.of(
            arguments.apiServer(), arguments.kubeconfigFile(), arguments.client(), account));
  }

  @Override
  public void update(DiscoveryKubernetesArguments arguments) throws ComponentException {
    wanted = wanted(arguments);
    updates.incrementAndGet();
    woken.wake();
    hint.atLoad(watchesAllNodes(arguments));
  }

  @Override
  public @Nullable Health health() {
    var discoverer = active;
    return discoverer == null ? null : discoverer.health();
  }

  @Override
  public void run() throws InterruptedException {
    while (true) {
      int version = updates.get();
      var current = wanted;
      if (ROLES.contains(current.arguments().role())) {
        discover(current, version);
      } else {
        context
            .log()
            .error("unknown Kubernetes discovery kind", "role", current.arguments().role());
        export(List.of());
        awaitUpdate(version);
      }
    }
  }

  private void awaitUpdate(int version) throws InterruptedException {
    while (updates.get() == version) {
      woken.await(FOREVER);
    }
  }

  private void discover(Wanted current, int version) throws InterruptedException {
    String userAgent = "Prometheus/" + context.agent().version();
    try (var discoverer =
        new Discoverer(
            current.arguments(),
            current.connection(),
            namespaces(current.arguments()),
            new Watcher(userAgent, context.clock()),
            new Reports(context, metrics, woken::wake))) {
      active = discoverer;
      boolean first = true;
      while (updates.get() == version) {
        if (!discoverer.isUsable()) {
          discoverer.late().ifPresent(late -> context.log().warn(FirstList.WAITING, "of", late));
          woken.await(LOOK);
          continue;
        }
        if (first) {
          hint.atFirstList(watchesAllNodes(current.arguments()), discoverer::pod);
        }
        long looked = context.clock().nanos();
        boolean isChanged = discoverer.refresh();
        if (isChanged) {
          var targets = discoverer.targets();
          export(targets);
          if (first && targets.isEmpty()) {
            new NodeName(context.log(), userAgent)
                .atEmptyList(current.arguments(), current.connection());
          }
        }
        first = false;
        woken.await(FOREVER);
        if (updates.get() == version) {
          var period = isChanged ? EXPORT_PERIOD : LOOK;
          context.clock().sleep(period.minusNanos(context.clock().nanos() - looked));
        }
      }
    }
  }

  private List<String> namespaces(DiscoveryKubernetesArguments arguments) {
    var names = new ArrayList<>(arguments.namespaces().names());
    boolean inCluster = arguments.apiServer() == null && arguments.kubeconfigFile().isEmpty();
    if (arguments.namespaces().ownNamespace() && inCluster && !account.namespace().isEmpty()) {
      names.add(account.namespace());
    }
    return names;
  }

  private void export(List<Target> targets) {
    Tap tap = context.tap();
    tap.count(Tap.Kind.TARGET, targets.size());
    tap.show(() -> TargetText.of(targets));
    context.export(new TargetsExports(targets));
  }
}
