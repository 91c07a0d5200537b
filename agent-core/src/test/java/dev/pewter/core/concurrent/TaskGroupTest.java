package dev.pewter.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TaskGroupTest {
  @TempDir Path directory;

  /// A pipe that nobody writes to stands for a file whose file system does not answer.
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void closesThoughAReadHangs() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var stuck = new ConcurrentLinkedQueue<String>();
    var reading = new AtomicReference<Thread>();
    var others = new CountDownLatch(1);
    try (var writer = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var group = new TaskGroup("test", (thread, _) -> stuck.add(thread), Duration.ofMillis(500));
      group.start("hangs", () -> read(pipe, reading));
      await().until(() -> isReading(reading.get()));
      for (int i = 0; i < 3; i++) {
        group.start("waits", () -> untilInterrupted(others));
      }

      group.close();

      assertThat(stuck).contains("test/hangs");
      writer.write(ByteBuffer.wrap(new byte[] {1}));
      assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isReading(@Nullable Thread thread) {
    var stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    return stack.length > 0
        && stack[0].isNativeMethod()
        && stack[0].getMethodName().startsWith("read");
  }

  private static void read(Path pipe, AtomicReference<Thread> reading) throws IOException {
    try (var file = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      reading.set(Thread.currentThread());
      file.read(ByteBuffer.allocate(1));
    }
  }

  private static void untilInterrupted(CountDownLatch interrupted) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } finally {
      interrupted.countDown();
    }
  }
}
