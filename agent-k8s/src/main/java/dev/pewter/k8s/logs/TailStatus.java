package dev.pewter.k8s.logs;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.k8s.client.ApiException;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How a tail does. Written by its threads, read by any.
final class TailStatus {
  private final Clock clock;
  private final LongAdder readLines = new LongAdder();
  private volatile State state = State.STARTING;
  private volatile String lastError = "";
  private volatile @Nullable ApiException denial;
  private volatile long updatedMillis;
  private volatile long lastLineMillis;
  private volatile long readMaxNanos = LogPosition.NEVER;
  private volatile boolean isOpening;
  private volatile long openingSinceNanos;
  private volatile boolean isSending;

  /// What a tail does.
  enum State {
    STARTING,
    WAITING,
    FOLLOWING,
    FAILING,
    FINISHED
  }

  TailStatus(Clock clock) {
    this.clock = clock;
  }

  State state() {
    return state;
  }

  void becomes(State next) {
    state = next;
  }

  String lastError() {
    return lastError;
  }

  /// When the last line or failure was; null before.
  @Nullable Instant updated() {
    return instant(updatedMillis);
  }

  /// When lines were read last; null when none was since the start.
  @Nullable Instant lastLine() {
    return instant(lastLineMillis);
  }

  private static @Nullable Instant instant(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  /// The API server's refusal, while it lasts: credentials or rights are missing.
  @Nullable ApiException denial() {
    return denial;
  }

  long readLines() {
    return readLines.sum();
  }

  /// The newest time of what was read.
  long readMaxNanos() {
    return readMaxNanos;
  }

  void following() {
    state = State.FOLLOWING;
    lastError = "";
    denial = null;
  }

  /// It is tried again in a while.
  ///
  /// @return whether it did not fail before
  boolean failed(String why, @Nullable IOException cause) {
    touch();
    lastError = why;
    denial = cause instanceof ApiException e && e.isRefusal() ? e : null;
    boolean isNew = state != State.FAILING;
    state = State.FAILING;
    return isNew;
  }

  /// It is opened again at once.
  void brokeOff(String why) {
    touch();
    lastError = why;
    state = State.STARTING;
  }

  /// Lines are about to be handed on, which may take long.
  void sending(long maxNanos) {
    readMaxNanos = maxNanos;
    isSending = true;
  }

  void sent(int lines) {
    isSending = false;
    readLines.add(lines);
    touch();
    lastLineMillis = updatedMillis;
  }

  /// Whether lines that were read wait for their receiver.
  boolean isSending() {
    return isSending;
  }

  void opening() {
    openingSinceNanos = clock.nanos();
    isOpening = true;
  }

  void opened() {
    isOpening = false;
  }

  /// How long the API server has been asked without an answer; 0 if it is not being asked.
  long openingNanos() {
    return isOpening ? clock.nanos() - openingSinceNanos : 0;
  }

  /// Its thread has ended, however.
  void ended() {
    isOpening = false;
    isSending = false;
  }

  private void touch() {
    updatedMillis = clock.now().toEpochMilli();
  }
}
