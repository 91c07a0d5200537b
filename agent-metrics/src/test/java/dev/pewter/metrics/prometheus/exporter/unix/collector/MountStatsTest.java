package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.metrics.prometheus.exporter.unix.collector.MountStats.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MountStatsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final FileSystemStat STAT = new FileSystemStat(0, 1, 2, 3, 4, 5, 6);

  private final CountDownLatch dead = new CountDownLatch(1);
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final MountStats stats = new MountStats(this::call);

  /// Paths below `/dead` get no answer before the latch opens.
  private FileSystemStat call(byte[] path) {
    String name = new String(path, StandardCharsets.ISO_8859_1);
    asked.add(name);
    if (name.startsWith("/dead")) {
      boolean isInterrupted = false;
      while (dead.getCount() > 0) { // as the kernel, which cannot be interrupted
        try {
          dead.await();
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return STAT;
  }

  @AfterEach
  void leavesNoThread() {
    dead.countDown();
    await().until(() -> MountStats.threads() == 0);
  }

  @Test
  void answersInOrder() throws InterruptedException {
    assertThat(stats.ask(List.of("/a", "/b", "/c"), LONG))
        .containsExactly(new Answer.Known(STAT), new Answer.Known(STAT), new Answer.Known(STAT));
    assertThat(asked).containsExactly("/a", "/b", "/c");
  }

  @Test
  void goesOnWithoutDeadMounts() throws InterruptedException {
    assertThat(stats.ask(List.of("/dead1", "/a", "/dead2", "/b"), Duration.ofSeconds(3)))
        .containsExactly(
            Answer.Stuck.STUCK, new Answer.Known(STAT), Answer.Stuck.STUCK, new Answer.Known(STAT));
    assertThat(MountStats.threads()).isEqualTo(2);
  }

  @Test
  void asksNoDeadMountTwice() throws InterruptedException {
    stats.ask(List.of("/dead1"), SHORT);
    var again = new MountStats(this::call); // the component was built anew
    for (int i = 0; i < 1000; i++) {
      assertThat(again.ask(List.of("/dead1", "/a"), LONG))
          .containsExactly(Answer.Stuck.STUCK, new Answer.Known(STAT));
    }
    assertThat(asked).filteredOn(path -> path.equals("/dead1")).hasSize(1);
    await().until(() -> MountStats.threads() == 1);
  }

  @Test
  void asksAgainAfterTheAnswer() throws InterruptedException {
    stats.ask(List.of("/dead1"), SHORT);
    dead.countDown();
    await().until(() -> MountStats.threads() == 0);
    assertThat(stats.ask(List.of("/dead1"), LONG)).containsExactly(new Answer.Known(STAT));
  }

  @Test
  void holdsBoundedThreads() throws InterruptedException {
    List<String> mounts = IntStream.range(0, 200).mapToObj(i -> "/dead" + i).toList();
    for (int i = 0; i < 5; i++) {
      for (String mount : mounts) {
        assertThat(stats.ask(List.of(mount), Duration.ofMillis(2)))
            .containsExactly(Answer.Stuck.STUCK);
      }
    }
    assertThat(MountStats.threads()).isEqualTo(64);
    await().untilAsserted(() -> assertThat(asked).hasSize(64)); // each thread has begun
    assertThat(stats.ask(List.of("/a"), LONG)).containsExactly(Answer.Stuck.STUCK);
  }
}
