package dev.pewter.metrics.prometheus.remotewrite;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one try.
sealed interface Answer {

  /// The receiver took it.
  ///
  /// @param written what it says it has stored; null when it does not say
  record Sent(@Nullable Counts written) implements Answer {}

  /// It may work later.
  ///
  /// @param after what the receiver asked for, zero if nothing
  record Later(String cause, Duration after) implements Answer {}

  /// It will never work; `cause` has the receiver's words.
  ///
  /// @param status -1 when it could not even be sent
  record Refused(int status, String cause) implements Answer {}
}
