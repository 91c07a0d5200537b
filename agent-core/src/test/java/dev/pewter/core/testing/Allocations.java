package dev.pewter.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/// Measures what the current thread allocates.
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 60;

  private Allocations() {}

  /// Something that runs on a hot path.
  @FunctionalInterface
  public interface Action {
    void run() throws IOException, InterruptedException;
  }

  /// Fails when running it allocates more; runs it some times before, so that only what it costs
  /// each time counts.
  public static void assertAllocatesAtMost(long bytes, Action action)
      throws IOException, InterruptedException {
    assertThat(bytesOf(action)).as("bytes allocated").isLessThanOrEqualTo(bytes);
  }

  /// What one run allocates, at the least of several.
  public static long bytesOf(Action action) throws IOException, InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      action.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      action.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
