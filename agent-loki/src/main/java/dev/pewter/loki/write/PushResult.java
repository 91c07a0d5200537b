package dev.pewter.loki.write;

import java.time.Duration;

/// What became of one try.
sealed interface PushResult {

  /// The receiver has it.
  record Sent() implements PushResult {}

  /// It may work later.
  ///
  /// @param status -1 when there was no answer
  /// @param after what the receiver asked for, zero if nothing
  record Later(int status, Duration after, String cause) implements PushResult {}

  /// The receiver refuses what is in it; `cause` has the receiver's words.
  record Refused(int status, String cause, Refusal refusal) implements PushResult {}
}
