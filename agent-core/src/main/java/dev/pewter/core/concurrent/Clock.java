package dev.pewter.core.concurrent;

import java.time.Duration;
import java.time.Instant;

/// Time, so that tests need not sleep.
public interface Clock {

  Clock SYSTEM =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };

  /// The wall clock.
  Instant now();

  /// A monotonic clock for differences.
  long nanos();

  void sleep(Duration time) throws InterruptedException;
}
