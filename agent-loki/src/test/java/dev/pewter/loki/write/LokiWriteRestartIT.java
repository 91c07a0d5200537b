package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.BrokenClock;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.FakeLoki;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A component that the runtime runs again after a bug of ours.
class LokiWriteRestartIT extends WriteFolder {
  @Test
  void sendsAfterABugInATask() throws Exception {
    var clock = new BrokenClock();
    var context = new TestContext("loki.write.w", directory.resolve("loki.write.w"), clock);
    try (var loki = new FakeLoki()) {
      var write = new LokiWrite(context, Blocks.decode(LokiWriteArguments.class, endpoint(loki)));
      send(write, "one");
      clock.breakFor("/close");

      assertThatThrownBy(write::run).hasMessage("a task failed");

      try (var _ = new RunningComponent(write)) {
        await()
            .until(
                () -> {
                  var fate = send(write, "two");
                  return !fate.join().isReturned();
                });
        await().untilAsserted(() -> assertThat(loki.lines()).contains("one", "two"));
        send(write, "three");
        await().untilAsserted(() -> assertThat(loki.lines()).contains("three"));
      }
    }
  }

  @Test
  void givesBackWhatAnEndpointTookBetweenTwoRuns() throws Exception {
    var clock = new BrokenClock();
    var context = new TestContext("loki.write.w", directory.resolve("loki.write.w"), clock);
    try (var loki = new FakeLoki();
        var other = new FakeLoki()) {
      String first = endpoint(loki);
      var write = new LokiWrite(context, Blocks.decode(LokiWriteArguments.class, first));
      send(write, "one");
      clock.breakFor("/close");
      assertThatThrownBy(write::run).hasMessage("a task failed");
      String both = first + "\n" + endpoint(other, "name = \"other\"");
      write.update(Blocks.decode(LokiWriteArguments.class, both));
      var between = send(write, "two");
      assertThat(between).isNotDone();

      try (var _ = new RunningComponent(write)) {
        await().untilAsserted(() -> assertThat(between).isDone());
        assertThat(between.join().isReturned()).isTrue();
        assertThat(other.lines()).isEmpty();
        assertThat(send(write, "two").join().isReturned()).isFalse();
        await().untilAsserted(() -> assertThat(loki.lines()).contains("two"));
        await().untilAsserted(() -> assertThat(other.lines()).containsExactly("two"));
      }
    }
  }

  private static CompletableFuture<Delivery.Outcome> send(LokiWrite write, String line)
      throws InterruptedException {
    var outcome = new CompletableFuture<Delivery.Outcome>();
    write.accept(Entries.of(JOB, Delivery.of(outcome::complete), line));
    return outcome;
  }
}
