package dev.pewter.k8s.loki.source.kubernetesevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.testing.FastClock;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// One agent sends for all: the one that holds the Lease.
class LeaderElectionIT extends EventsOfServer {
  private static final String LEASES = "/apis/coordination.k8s.io/v1/leases";

  private LokiSourceKubernetesEventsArguments elected() {
    return new LokiSourceKubernetesEventsArguments(
        List.of(receiver),
        "events",
        List.of(),
        "logfmt",
        server.arguments(),
        new LokiSourceKubernetesEventsArguments.Clustering(false),
        new LokiSourceKubernetesEventsArguments.LeaderElection(true, "", "monitoring"));
  }

  private LokiSourceKubernetesEventsArguments clustered(List<String> namespaces) {
    return new LokiSourceKubernetesEventsArguments(
        List.of(receiver),
        "events",
        namespaces,
        "logfmt",
        KubernetesClientArguments.DEFAULT,
        new LokiSourceKubernetesEventsArguments.Clustering(true),
        new LokiSourceKubernetesEventsArguments.LeaderElection(false, "", ""));
  }

  private ServiceAccount pod() throws IOException {
    Files.writeString(directory.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "monitoring");
    String port = Integer.toString(server.uri().getPort());
    return new ServiceAccount(
        Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", port), directory);
  }

  /// An agent of a cluster that sees no other member.
  private TestContext member(String name, TaskGroup in) throws Exception {
    var own = new TestContext(ID, directory.resolve(name), new FastClock(5)).in(new TestCluster());
    var component = new LokiSourceKubernetesEvents(own, clustered(List.of()), pod());
    in.start(name, component::run);
    return own;
  }

  /// An agent of its own, with a data directory of its own, for whom time passes so many
  /// times as fast; where there are two, a leader on a busy machine must not come too late.
  private TestContext candidate(int times, String name, TaskGroup in) throws Exception {
    var own = new TestContext(ID, directory.resolve(name), new FastClock(times));
    var component = new LokiSourceKubernetesEvents(own, elected());
    in.start(name, component::run);
    return own;
  }

  private static boolean leads(TestContext agent) {
    return agent.log().lines().stream().anyMatch(l -> l.contains("this agent sends the events"));
  }

  /// Begins an agent.
  private interface Begin {
    TestContext agent(String name, TaskGroup in) throws Exception;
  }

  /// Lets one agent send what is there, a second one wait beside it, and take over when it stops.
  private void handOver(Begin begin, int known, String during, String after) throws Exception {
    try (var second = new TaskGroup("second")) {
      TestContext next;
      try (var first = new TaskGroup("first")) {
        var leader = begin.agent("first", first);
        await().until(() -> lines.size() == known);
        assertThat(leads(leader)).isTrue();
        next = begin.agent("second", second);
        server.put(event("a", during, 1));
        await().until(() -> lines.size() == known + 1);
        assertThat(leads(next)).isFalse();
      }
      server.put(event("a", after, 1));
      await().until(() -> lines.size() == known + 2);
      assertThat(leads(next)).isTrue();
    }
  }

  @Test
  void sendsEachEventOnceWhenTheLeaderChanges() throws Exception {
    server.put(event("a", "one", 1), event("a", "two", 1));
    handOver((name, in) -> candidate(5, name, in), 2, "three", "four");
    assertThat(lines).containsExactly(line("one"), line("two"), line("three"), line("four"));
    assertThat(server.get(LEASES, "monitoring", "pewter-loki.source.kubernetes-events.e"))
        .contains("\"holderIdentity\":\"\"", "\"leaseTransitions\":1,");
  }

  /// Whatever members each of them sees.
  @Test
  void electsOneOfTheAgentsOfACluster() throws Exception {
    server.put(event("a", "one", 1));
    handOver(this::member, 1, "two", "three");
    assertThat(lines).containsExactly(line("one"), line("two"), line("three"));
    assertThat(server.all(LEASES))
        .singleElement()
        .asString()
        .contains("\"name\":\"pewter-loki.source.kubernetes-events.e-0\"");
  }

  @Test
  void sharesTheNamespacesOfAClusterWithoutTheRightToALease() throws Exception {
    server.forbid("get", "leases");
    var cluster = new TestCluster();
    cluster.size(3);
    var all = List.of("a", "b", "c", "d", "e", "f");
    all.forEach(namespace -> server.put(event(namespace, "in-" + namespace, 1)));
    var own = all.stream().filter(cluster.view()::owns).map(n -> line("in-" + n)).toList();
    assertThat(own).hasSizeBetween(1, 5);
    var component = new LokiSourceKubernetesEvents(context.in(cluster), clustered(all), pod());
    tasks.start("run", component::run);
    await().until(() -> lines.size() == own.size());
    Awaited.health(component::health, "watching events");
    assertThat(lines).containsExactlyInAnyOrderElementsOf(own);
  }

  @Test
  void takesOverFromALeaderThatIsGone() throws Exception {
    server.put(
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"namespace":"monitoring","name":"pewter-loki.source.kubernetes-events.e",
           "uid":"u-1","labels":{"team":"blue"},"annotations":{"of/others":"kept \\"it\\""},
           "ownerReferences":[{"uid":"o-1","controller":true,"depth":null}],
           "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{}}}]},
         "spec":{"holderIdentity":"dead","leaseDurationSeconds":15,
           "strategy":"OldestEmulationVersion","new":[{"in":{"a":"later version"}}],
           "renewTime":"2026-01-01T00:00:00.000000Z"}}
        """);
    server.put(event("a", "one", 1));
    try (var agents = new TaskGroup("agents")) {
      var agent = candidate(20, "agent", agents);
      await().until(() -> lines.size() == 1);
      assertThat(leads(agent)).isTrue();
    }
    assertThat(server.get(LEASES, "monitoring", "pewter-loki.source.kubernetes-events.e"))
        .contains(
            "\"uid\":\"u-1\"",
            "\"team\":\"blue\"",
            "\"of/others\":\"kept \\\"it\\\"\"",
            "{\"uid\":\"o-1\",\"controller\":true,\"depth\":null}",
            "{\"manager\":\"kubectl\",\"fieldsV1\":{\"f:spec\":{}}}",
            "\"strategy\":\"OldestEmulationVersion\"",
            "\"new\":[{\"in\":{\"a\":\"later version\"}}]",
            "pewter.dev/cursors")
        .doesNotContain("dead");
  }

  @Test
  void beginsTheElectionAgainWhenABugHasEndedIt() throws Exception {
    var agent = new TestContext(ID, directory, new FastClock(20));
    var asked = new AtomicInteger();
    try (var lease =
        new EventLease(
            agent,
            server.connection(),
            "monitoring",
            "l",
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("of the test");
              }
              return Map.of();
            },
            () -> {},
            new EventMetrics(agent.metrics()))) {
      await()
          .until(
              () ->
                  agent.metrics().value("pewter_loki_source_kubernetes_events_bugs_total") == 1
                      && lease.failure() != null);
      await()
          .until(
              () -> {
                lease.restartIfNeeded();
                return asked.get() > 1 && lease.isHeld() && lease.failure() == null;
              });
    }
    assertThat(agent.log().lines())
        .filteredOn(line -> line.contains("ended by a bug"))
        .singleElement()
        .asString()
        .startsWith("error")
        .contains("of the test");
  }

  /// An API server that has just started denies everything for seconds: then it is not the ring of
  /// members that decides, for another would begin where it was last.
  @Test
  void missesARightThatItHadOnlyWhenItIsDeniedForAWhile() throws Exception {
    var agent = new TestContext(ID, directory, new FastClock(20));
    try (var lease =
        new EventLease(
            agent,
            server.connection(),
            "monitoring",
            "l",
            Map::of,
            () -> {},
            new EventMetrics(agent.metrics()))) {
      await().until(lease::isHeld);
      server.forbid("get", "leases");
      await().until(() -> lease.failure() != null);
      assertThat(lease.isDenied()).isFalse();
      await().until(lease::isDenied);
    }
  }

  /// Neither an outage nor what a server denies while it starts hands the events to the ring of
  /// members: an agent that sees no other would send all there are once more.
  @Test
  void sendsNothingBesideTheLeaderWhileTheLeaseCannotBeAsked() throws Exception {
    server.put(event("a", "one", 1));
    server.put(
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"namespace":"monitoring","name":"pewter-loki.source.kubernetes-events.e-0"},
         "spec":{"holderIdentity":"the leader","leaseDurationSeconds":100000}}
        """);
    var cluster = new TestCluster();
    var agent = new TestContext(ID, directory, new FastClock(5)).in(cluster);
    var component = new LokiSourceKubernetesEvents(agent, clustered(List.of()), pod());
    tasks.start("run", component::run);
    awaitHealth(component, cluster, "waiting, the events are sent by the leader");
    server.down();
    awaitHealth(component, cluster, "127.0.0.1");
    server.forbid("get", "leases");
    server.up();
    awaitHealth(component, cluster, "403 Forbidden");
    server.allow("get", "leases");
    awaitHealth(component, cluster, "waiting, the events are sent by the leader");
    assertThat(lines).isEmpty();
    assertThat(server.requests()).noneMatch(request -> request.contains("/events"));
  }

  private static void awaitHealth(
      LokiSourceKubernetesEvents component, TestCluster cluster, String message) {
    Awaited.health(
        () -> {
          cluster.size(1); // wakes the component
          return component.health();
        },
        message);
  }

  @Test
  void stopsSendingWhenTheLeaseIsTakenAway() throws Exception {
    try (var agents = new TaskGroup("agents")) {
      var agent = candidate(20, "agent", agents);
      server.put(event("a", "one", 1));
      await().until(() -> lines.size() == 1);
      server.put(
          """
          {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
           "metadata":{"namespace":"monitoring","name":"pewter-loki.source.kubernetes-events.e"},
           "spec":{"holderIdentity":"thief","leaseDurationSeconds":100000}}
          """);
      await()
          .until(() -> agent.log().lines().contains("info stopping watcher for events namespace="));
      server.put(event("a", "two", 2));
      assertThat(lines).hasSize(1);
    }
  }

  @Test
  void tellsThatItMayNotHaveALease() throws Exception {
    server.forbid("get", "leases");
    var component = new LokiSourceKubernetesEvents(context, elected());
    tasks.start("run", component::run);
    Awaited.health(component::health, "get leases.coordination.k8s.io", "403 Forbidden");
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
  }
}
