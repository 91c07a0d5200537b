package dev.pewter.core.cli;

import dev.pewter.core.component.AgentEvents;
import dev.pewter.core.component.AgentEvents.AgentEvent;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Tells the cluster when a configuration is refused on reload, and when one is taken after that,
/// on a thread of its own: no reload waits for the API server. A refusal that is repeated, as a
/// config-reloader does every few seconds, is counted and told once a minute; of several within
/// seconds only the last is told.
final class ConfigEvents {
  private static final Duration FOREVER = Duration.ofDays(1);
  private static final Duration PACE = Duration.ofSeconds(5);
  private static final Duration REPEAT = Duration.ofMinutes(1);
  private static final int MAX_MESSAGE = 1000;

  private final Iterable<AgentEvents> receivers;
  private final Log log;
  private final Clock clock;
  private final Duration repeat;
  private final Signal changed = new Signal();
  private volatile @Nullable AgentEvent latest;

  // of the thread that runs
  private @Nullable AgentEvent written;
  private long writtenNanos;
  private boolean isFailing;

  ConfigEvents(Log log, Clock clock) {
    this(ServiceLoader.load(AgentEvents.class), log, clock, REPEAT);
  }

  /// @param repeat how long after a refusal it is told again
  ConfigEvents(Iterable<AgentEvents> receivers, Log log, Clock clock, Duration repeat) {
    this.receivers = receivers;
    this.log = log;
    this.clock = clock;
    this.repeat = repeat;
  }

  /// For whoever loads, one at a time, as `taken`.
  ///
  /// @param why without secrets
  void refused(String why) {
    String message = why.length() > MAX_MESSAGE ? why.substring(0, MAX_MESSAGE - 1) + "…" : why;
    var now = clock.now();
    var before = latest;
    latest =
        before != null && isRefusal(before) && before.message().equals(message)
            ? before.again(now)
            : new AgentEvent(AgentEvents.Type.WARNING, "ConfigRefused", message, 1, now, now);
    changed.wake();
  }

  /// Matters after a refusal only.
  void taken() {
    var before = latest;
    if (before != null && isRefusal(before)) {
      var now = clock.now();
      String message = "the configuration was reloaded, which had been refused";
      latest = new AgentEvent(AgentEvents.Type.NORMAL, "ConfigReloaded", message, 1, now, now);
      changed.wake();
    }
  }

  private static boolean isRefusal(AgentEvent event) {
    return event.type() == AgentEvents.Type.WARNING;
  }

  /// Writes until interrupted.
  void run() throws InterruptedException {
    var wait = FOREVER;
    while (true) {
      changed.await(wait);
      wait = FOREVER;
      long now = clock.nanos(); // looked at first, so that none is due that is not the latest
      var event = latest;
      if (event == null || event.equals(written)) {
        continue;
      }
      var left = untilDue(event, now);
      if (left.isPositive()) {
        wait = left;
      } else {
        write(event);
        written = event;
        writtenNanos = clock.nanos();
        clock.sleep(PACE);
      }
    }
  }

  /// Not positive when it is due.
  private Duration untilDue(AgentEvent event, long now) {
    var before = written;
    boolean isRepeated = before != null && before.first().equals(event.first());
    return isRepeated ? repeat.minusNanos(now - writtenNanos) : Duration.ZERO;
  }

  /// What cannot be written is not tried again: the log has it, and so has the next reload.
  private void write(AgentEvent event) throws InterruptedException {
    try {
      for (var receiver : receivers) {
        receiver.write(event);
      }
      isFailing = false;
    } catch (IOException e) {
      if (!isFailing) {
        log.warn(
            "no event was written about the configuration", "reason", event.reason(), "err", e);
      }
      isFailing = true;
    }
  }
}
