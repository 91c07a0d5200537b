package dev.pewter.k8s.testing;

import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Work on a thread of its own that is interrupted again and again while it ends.
public record Interrupted(Thread thread) {

  /// Starts it.
  public static Interrupted start(TaskGroup.Task work) {
    return new Interrupted(Thread.ofVirtual().start(() -> run(work)));
  }

  private static void run(TaskGroup.Task work) {
    try {
      work.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // as it should
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Interrupts it until it has ended.
  public void untilItHasEnded() {
    await()
        .until(
            () -> {
              thread.interrupt();
              return !thread.isAlive();
            });
  }
}
