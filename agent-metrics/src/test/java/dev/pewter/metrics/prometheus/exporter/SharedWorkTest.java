package dev.pewter.metrics.prometheus.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedWorkTest {
  @Test
  void givesWhatOneMakesToAllWhoWait() throws InterruptedException, ExecutionException {
    var shared = new SharedWork();
    var runs = new AtomicInteger();
    var mayEnd = new CountDownLatch(1);
    var waiters = new ArrayList<Thread>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(
              () ->
                  shared.run(
                      () -> {
                        runs.incrementAndGet();
                        mayEnd.await();
                        return new byte[] {1};
                      }));
      await().until(() -> runs.get() == 1);
      var others = new ArrayList<Future<byte[]>>();
      for (int i = 0; i < 3; i++) {
        others.add(
            threads.submit(
                () -> {
                  synchronized (waiters) {
                    waiters.add(Thread.currentThread());
                  }
                  return shared.run(() -> new byte[] {2});
                }));
      }
      await()
          .until(
              () -> {
                synchronized (waiters) {
                  return waiters.size() == 3
                      && waiters.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING);
                }
              });
      mayEnd.countDown();
      assertThat(first.get()).containsExactly(1);
      for (var other : others) {
        assertThat(other.get()).containsExactly(1);
      }
    }
  }

  @Test
  void worksAnewAfterwardsAndAfterAFailure() throws IOException, InterruptedException {
    var shared = new SharedWork();
    assertThatThrownBy(
            () ->
                shared.run(
                    () -> {
                      throw new IOException("broken");
                    }))
        .hasMessage("broken");
    assertThat(shared.run(() -> new byte[] {1})).containsExactly(1);
    assertThat(shared.run(() -> new byte[] {2})).containsExactly(2);
  }
}
