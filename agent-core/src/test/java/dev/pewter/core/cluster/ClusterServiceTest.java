package dev.pewter.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClusterServiceTest {
  private final TestContext context = new TestContext("cluster");
  private final Map<String, List<String>> names = new ConcurrentHashMap<>();
  private final Set<String> dead = ConcurrentHashMap.newKeySet();

  private final Network network =
      new Network() {
        @Override
        public List<String> resolve(String host) throws IOException {
          var found = names.get(host);
          if (found == null) {
            throw new IOException("no such host");
          }
          return found;
        }

        @Override
        public boolean isListening(String host, int port) {
          return !dead.contains(host);
        }

        @Override
        public Set<String> ownAddresses() {
          return Set.of("10.0.0.1");
        }

        @Override
        public String firstAddress(List<String> interfaces) {
          return interfaces.contains("eth0") ? "10.0.0.1" : "";
        }
      };

  /// Time passes a hundred times as fast.
  private static final Clock FAST =
      new Clock() {
        @Override
        public java.time.Instant now() {
          return Clock.SYSTEM.now();
        }

        @Override
        public long nanos() {
          return Clock.SYSTEM.nanos() * 100;
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Clock.SYSTEM.sleep(time.dividedBy(100));
        }
      };

  private ClusterService cluster(int size, List<String> joins, MemberSource... sources) {
    var options =
        new ClusterOptions(
            "me", "", List.of("eth0"), joins, Duration.ofMinutes(1), "prod", size, Duration.ZERO);
    return new ClusterService(
        options, context.metrics(), context.log(), FAST, network, List.of(sources));
  }

  private static List<String> addresses(Cluster cluster) {
    return cluster.view().members().stream().map(ClusterMember::address).toList();
  }

  @Test
  void hasAKeyByWhichNoOtherClusterIsMeant() {
    try (var one = cluster(0, List.of("a", "b"));
        var same = cluster(2, List.of("b", "a"));
        var other = cluster(0, List.of("a"))) {
      assertThat(one.key()).isNotEmpty().isEqualTo(same.key()).isNotEqualTo(other.key());
    }
  }

  @Test
  void findsMembersByName() {
    names.put("alloy", List.of("10.0.0.2", "10.0.0.1"));
    try (var cluster = cluster(0, List.of("alloy", "10.0.0.3:80"))) {
      names.put("10.0.0.3", List.of("10.0.0.3"));
      cluster.start(12345);
      await().until(() -> cluster.view().isReady());
      assertThat(addresses(cluster))
          .containsExactly("10.0.0.1:12345", "10.0.0.2:12345", "10.0.0.3:80");
      assertThat(context.metrics().value("cluster_ready_for_traffic", "cluster_name", "prod"))
          .isEqualTo(1);
      assertThat(
              context
                  .metrics()
                  .value("cluster_node_peers", "state", "participant", "cluster_name", "prod"))
          .isEqualTo(3);
    }
  }

  @Test
  void leavesOutTheDeadAndTellsFollowers() {
    names.put("alloy", List.of("10.0.0.2", "10.0.0.1"));
    var told = new AtomicInteger();
    try (var cluster = cluster(0, List.of("alloy"));
        var following = cluster.follow(told::incrementAndGet)) {
      cluster.start(12345);
      await().until(() -> addresses(cluster).size() == 2);
      int before = told.get();
      dead.add("10.0.0.2");
      await().until(() -> addresses(cluster).equals(List.of("10.0.0.1:12345")));
      await().until(() -> told.get() > before);
      assertThat(following).isNotNull();
    }
  }

  @Test
  void tellsTheOthersAndLooksOnWhenAFollowerHasABug() {
    names.put("alloy", List.of("10.0.0.2", "10.0.0.1"));
    var told = new AtomicInteger();
    try (var cluster = cluster(0, List.of("alloy"));
        var _ =
            cluster.follow(
                () -> {
                  throw new IllegalStateException("of the test");
                });
        var _ = cluster.follow(told::incrementAndGet)) {
      cluster.start(12345);
      await().until(() -> addresses(cluster).size() == 2 && told.get() > 0);
      dead.add("10.0.0.2");
      await().until(() -> addresses(cluster).equals(List.of("10.0.0.1:12345")));
    }
    assertThat(context.log().lines()).anyMatch(line -> line.contains("of the test"));
  }

  @Test
  void watchesWhereASourceCan() {
    var teller = new java.util.concurrent.atomic.AtomicReference<Consumer<List<FoundMember>>>();
    MemberSource source =
        (host, log, told) -> {
          told.accept(List.of(new FoundMember("alloy-0", "10.0.0.1", false)));
          teller.set(told);
          Clock.SYSTEM.sleep(Duration.ofHours(1));
        };
    try (var cluster = cluster(2, List.of("alloy-cluster"), source)) {
      cluster.start(12345);
      await()
          .until(
              () -> teller.get() != null && addresses(cluster).equals(List.of("10.0.0.1:12345")));
      assertThat(cluster.view().isReady()).isFalse();
      teller
          .get()
          .accept(
              List.of(
                  new FoundMember("alloy-0", "10.0.0.1", false),
                  new FoundMember("alloy-1", "10.0.0.2", false)));
      await().until(() -> cluster.view().isReady());
      assertThat(cluster.view().members())
          .extracting(ClusterMember::name)
          .containsExactly("me", "alloy-1");
    }
  }

  @Test
  void worksAloneWhenNobodyCanBeAsked() {
    try (var cluster = cluster(0, List.of("nowhere"))) {
      cluster.start(12345);
      await().until(() -> cluster.view().isReady());
      assertThat(cluster.view().owns("anything")).isTrue();
      await()
          .until(
              () -> context.log().lines().stream().anyMatch(l -> l.contains("failed to resolve")));
      await()
          .until(() -> context.log().lines().stream().anyMatch(l -> l.contains("is done twice")));
    }
  }
}
