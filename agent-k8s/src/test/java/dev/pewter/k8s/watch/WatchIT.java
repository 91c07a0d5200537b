package dev.pewter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.objects.Pod;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchIT {
  /// Cannot bear to hear of a pod of a name.
  private static final class Delicate implements Follower<Pod> {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile String unbearable = "";

    @Override
    public void told(Event event, @Nullable Pod before, Pod object) {
      if (object.metadata().name().equals(unbearable)) {
        throw new IllegalStateException("of the test");
      }
      told.add(event + " " + object.metadata().name());
    }

    @Override
    public void synced() {}

    @Override
    public void failed(IOException why) {
      failures.add(why.getMessage());
    }

    @Override
    public void recovered() {}

    @Override
    public void unreadable(int count, String why) {}
  }

  private static void await(List<String> told, String what) {
    Awaitility.await().until(() -> told.contains(what));
  }

  /// A server, or what stands before it, may ask for hours.
  @Test
  void waitsNoLongerThanItWouldByItself() throws Exception {
    var clock = new HurriedClock(Duration.ZERO);
    var follower = new Delicate();
    try (var server = TestApiServer.start();
        var watch =
            new Watch<>(server.connection(), new Watcher("Test", clock), Kind.POD, Selection.ALL)) {
      server.put(ApiObjects.pod("shop", "a", "n1"));
      server.busy(Duration.ofSeconds(9999));
      server.busy(Duration.ofSeconds(5));
      watch.join(follower);
      watch.start();
      await(follower.told, "ADD a");
    }
    assertThat(clock.pauses()).startsWith(Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  @Test
  void beginsAgainWhenABugHasEndedItAndTellsWhatHasChangedMeanwhile() throws Exception {
    var follower = new Delicate();
    try (var server = TestApiServer.start();
        var watch =
            new Watch<>(
                server.connection(), new Watcher("Test", Clock.SYSTEM), Kind.POD, Selection.ALL)) {
      server.put(ApiObjects.pod("shop", "a", "n1"), ApiObjects.pod("shop", "b", "n1"));
      watch.join(follower);
      watch.tellKnown(follower);
      watch.start();
      await(follower.told, "ADD b");
      follower.unbearable = "a";
      server.delete("/api/v1/pods", "shop", "a");
      await(
          follower.failures,
          "the watch has ended by a bug: java.lang.IllegalStateException: of the test");
      follower.unbearable = "";
      await(follower.told, "DELETE a");
      await(follower.told, "UPDATE b"); // all is told again
      server.put(ApiObjects.pod("shop", "c", "n1"));
      await(follower.told, "ADD c");
      assertThat(watch.store().all()).hasSize(2);
    }
  }
}
