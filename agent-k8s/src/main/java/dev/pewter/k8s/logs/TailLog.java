package dev.pewter.k8s.logs;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What the tails of a component say: of each message twenty lines in ten seconds, then one with
/// the number of the others, so that an outage is not told once for each container. All of it is
/// there at level debug.
final class TailLog {
  private static final int AT_ONCE = 20;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Log log;
  private final Clock clock;
  private final Map<String, Window> windows = new HashMap<>(); // guarded by this; few messages

  private enum Level {
    INFO,
    WARN,
    ERROR
  }

  private static final class Window {
    private final Level level;
    private final long sinceNanos;
    private int said;

    Window(Level level, long sinceNanos) {
      this.level = level;
      this.sinceNanos = sinceNanos;
    }

    boolean isOver(long now) {
      return now - sinceNanos > WINDOW.toNanos();
    }
  }

  TailLog(Log log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  void debug(ContainerId target, String message, Object... facts) {
    if (log.isDebugEnabled()) {
      log.with("target", target).debug(message, facts);
    }
  }

  void info(ContainerId target, String message, Object... facts) {
    say(Level.INFO, target, message, facts);
  }

  void warn(ContainerId target, String message, Object... facts) {
    say(Level.WARN, target, message, facts);
  }

  void error(ContainerId target, String message, Object... facts) {
    say(Level.ERROR, target, message, facts);
  }

  private void say(Level level, ContainerId target, String message, Object... facts) {
    if (mayBeSaid(level, message)) {
      write(log.with("target", target), level, message, facts);
    } else {
      debug(target, message, facts);
    }
  }

  private synchronized boolean mayBeSaid(Level level, String message) {
    long now = clock.nanos();
    var window = windows.computeIfAbsent(message, _ -> new Window(level, now));
    window.said++;
    return window.said <= AT_ONCE;
  }

  /// Tells of what was not said, when its time is over.
  void sumUp() {
    takeOver(clock.nanos())
        .forEach(
            (message, window) -> {
              if (window.said > AT_ONCE) {
                write(log, window.level, message, "further_targets", window.said - AT_ONCE);
              }
            });
  }

  /// The windows whose time is over, which are forgotten.
  private synchronized Map<String, Window> takeOver(long now) {
    var over = new HashMap<>(windows);
    over.values().removeIf(window -> !window.isOver(now));
    windows.keySet().removeAll(over.keySet());
    return over;
  }

  private static void write(Log log, Level level, String message, Object... facts) {
    switch (level) {
      case INFO -> log.info(message, facts);
      case WARN -> log.warn(message, facts);
      case ERROR -> log.error(message, facts);
    }
  }
}
