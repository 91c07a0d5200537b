package dev.pewter.loki.write;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// How an endpoint does, for people: what goes wrong is told once and then once a minute, each kind
/// of answer and each refused stream; sooner, but not at each turn, where it works now and then.
/// Remembers at most 1,000 of them. From any thread.
final class EndpointState {
  private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

  /// So long nothing is told of a failure that was told, though it has worked meanwhile.
  private static final long TURNS_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long MOVING_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int MAX_REMEMBERED = 1000;
  private static final int MAX_KEY = 1024;
  private static final String FAILING = "failing ";

  private final Clock clock;
  private volatile Log log;
  private final LinkedHashMap<String, Long> told = new LinkedHashMap<>(); // guarded by this
  private boolean isFailureTold; // since it worked last; guarded by this
  private boolean hasWorked; // guarded by this, as the next
  private long workedNanos;
  private volatile String lastError = "";
  private volatile @Nullable Instant lastErrorAt;
  private volatile @Nullable Instant lastSuccess;
  private volatile long lastSuccessNanos;
  private volatile boolean isMoving; // whether the last try succeeded

  EndpointState(Clock clock, Log log) {
    this.clock = clock;
    this.log = log;
  }

  Clock clock() {
    return clock;
  }

  Log log() {
    return log;
  }

  /// Its lines carry other facts from now on.
  void moved(Log other) {
    log = other;
  }

  String lastError() {
    return lastError;
  }

  @Nullable Instant lastErrorAt() {
    return lastErrorAt;
  }

  @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  /// Learns of each try.
  void tried(PushResult result, String tenant) {
    switch (result) {
      case PushResult.Sent _ -> succeeded();
      case PushResult.Refused refused -> failed(refused.cause());
      case PushResult.Later later -> {
        failed(later.cause());
        var facts =
            new Object[] {"status", later.status(), "tenant", tenant, "error", later.cause()};
        if (mustWarn(later.status())) {
          log.warn("error sending batch, will retry", facts);
        } else {
          log.debug("error sending batch, will retry", facts);
        }
      }
    }
  }

  private synchronized boolean mustWarn(int status) {
    String what = FAILING + status;
    Long before = told.get(what);
    boolean hasWorkedSince = before != null && hasWorked && workedNanos - before >= 0;
    boolean isTold = mayTell(what, hasWorkedSince ? TURNS_NANOS : REPEAT_NANOS);
    isFailureTold |= isTold;
    return isTold;
  }

  /// Its settings changed: what goes wrong from now on is news.
  synchronized void forgetFailures() {
    told.keySet().removeIf(what -> what.startsWith(FAILING));
  }

  /// Whether the receiver took something just now.
  boolean isMoving() {
    return isMoving && clock.nanos() - lastSuccessNanos < MOVING_NANOS;
  }

  private void failed(String cause) {
    isMoving = false;
    lastError = cause;
    lastErrorAt = clock.now();
  }

  private void succeeded() {
    lastSuccess = clock.now();
    lastSuccessNanos = clock.nanos();
    isMoving = true;
    boolean wasFailureTold;
    synchronized (this) {
      hasWorked = true;
      workedNanos = lastSuccessNanos;
      wasFailureTold = isFailureTold;
      isFailureTold = false;
    }
    if (wasFailureTold) {
      log.info("sending works again");
    }
  }

  /// Tells that entries were refused, with the receiver's words.
  void refused(String tenant, String stream, PushResult.Refused refused, long entries) {
    if (refused.status() == 429 && stream.isEmpty()) {
      log.warn("dropping batch due to rate limiting applied at ingester", "tenant", tenant);
    } else if (mayTell("refused " + tenant + stream)) {
      log.error(
          "the receiver refused entries, dropping them",
          "status",
          refused.status(),
          "tenant",
          tenant,
          "stream",
          stream.length() > 1024 ? stream.substring(0, 1024) : stream,
          "entries",
          entries,
          "error",
          refused.cause());
    }
  }

  /// Whether this was not told for a minute.
  boolean mayTell(String what) {
    return mayTell(what, REPEAT_NANOS);
  }

  private synchronized boolean mayTell(String what, long quietNanos) {
    long now = clock.nanos();
    String key = what.length() > MAX_KEY ? what.substring(0, MAX_KEY) : what;
    Long before = told.get(key);
    if (before != null && now - before < quietNanos) {
      return false;
    }
    told.remove(key);
    if (told.size() >= MAX_REMEMBERED) {
      told.pollFirstEntry();
    }
    told.put(key, now);
    return true;
  }
}
