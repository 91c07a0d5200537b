package dev.pewter.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A component on a thread of its own, as the runtime runs it, until it is closed.
public final class RunningComponent implements AutoCloseable {
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  public RunningComponent(Component<?> component) {
    thread =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, e) -> failure = e)
            .start(() -> run(component));
  }

  private static void run(Component<?> component) {
    try {
      component.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stopped
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for its end, which must be no failure.
  @Override
  public void close() {
    thread.interrupt();
    try {
      assertThat(thread.join(Duration.ofMinutes(1))).as("has ended").isTrue();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    assertThat(failure).as("why it has failed").isNull();
  }
}
