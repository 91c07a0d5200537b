package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// More tenants than an endpoint has open batches.
class ManyTenantsTest extends WriteFolder {
  private static final int MOST = 1000;

  private final Queue<Delivery.Outcome> outcomes = new ConcurrentLinkedQueue<>();

  @Test
  void losesNothingOfATenantThatSeveralThreadsHadToWaitFor() throws Exception {
    var write = new LokiWrite(withoutDisk(), withCapacity(0)); // nobody sends
    for (int i = 0; i <= MOST; i++) { // the first is queued then, and there is no more room
      send(write, "tenant " + i);
    }
    var late = Stream.of(1, 2).map(_ -> new FutureTask<>(() -> send(write, "late"))).toList();
    var senders = late.stream().map(Thread.ofVirtual()::start).toList();
    await().until(() -> senders.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));

    write.update(withCapacity(1 << 10));
    for (var one : late) {
      one.get();
    }
    assertThat(outcomes).isEmpty();
    new RunningComponent(write).close();

    await().untilAsserted(() -> assertThat(outcomes).hasSize(MOST + 3));
  }

  private TestContext withoutDisk() throws IOException {
    var file = Files.createFile(directory.resolve("file"));
    return new TestContext("loki.write.w", file.resolve("loki.write.w"), Clock.SYSTEM);
  }

  private static LokiWriteArguments withCapacity(int kib) throws DecodeException {
    return Blocks.decode(
        LokiWriteArguments.class,
        "endpoint {\n url = \"http://127.0.0.1:1/\"\n batch_wait = \"1h\"\n" + small(kib) + "\n}");
  }

  private boolean send(LokiWrite write, String tenant) throws InterruptedException {
    write.accept(
        Entries.of(Labels.of("__tenant_id__", tenant), Delivery.of(outcomes::add), "line"));
    return true;
  }
}
