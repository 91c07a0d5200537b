package dev.pewter.core.http.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// The moment until which something may take, on the monotonic clock.
///
/// @param nanos of `System.nanoTime`; only read if there is an end
record Deadline(boolean none, long nanos) {
  static final Deadline NEVER = new Deadline(true, 0);

  /// @param time zero for no end
  static Deadline after(Duration time) {
    return time.isZero() ? NEVER : new Deadline(false, System.nanoTime() + time.toNanos());
  }

  /// This one, or one so much later if that is sooner.
  Deadline butAtMost(Duration time) {
    var other = after(time);
    return none || other.nanos - nanos < 0 ? other : this;
  }

  boolean isOver() {
    return !none && nanos - System.nanoTime() <= 0;
  }

  /// What is left, at least one.
  long left() throws IOException {
    if (none) {
      return Long.MAX_VALUE;
    }
    long left = nanos - System.nanoTime();
    if (left <= 0) {
      throw exceeded();
    }
    return left;
  }

  /// What is left, rounded up.
  long leftMillis() throws IOException {
    return none ? Integer.MAX_VALUE : left() / 1_000_000 + 1;
  }

  static SocketTimeoutException exceeded() {
    return new SocketTimeoutException("context deadline exceeded");
  }
}
