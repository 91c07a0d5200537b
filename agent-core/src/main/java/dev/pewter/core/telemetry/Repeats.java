package dev.pewter.core.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Lets a warning or an error pass once in ten seconds and counts its repeats meanwhile; the count
/// follows when the time is over. Two lines are repeats when logger, message and facts agree,
/// numbers and durations aside: those tell how often and how long, not what. Debug and info lines
/// always pass. Remembers at most 1,024 lines.
final class Repeats {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int LIMIT = 1024;

  /// In the order in which the windows began.
  private final LinkedHashMap<List<Object>, Window> windows = new LinkedHashMap<>();

  private static final class Window {
    final Instant start;
    ILoggingEvent last;
    int repeated;

    Window(ILoggingEvent first) {
      this.start = first.getInstant();
      this.last = first;
    }
  }

  /// What to write for a line that was repeated.
  interface Summary {
    void write(ILoggingEvent last, int repeated);
  }

  /// Whether the line passes; lines whose time is over are summed up first.
  boolean passes(ILoggingEvent event, Summary summary) {
    expire(event.getInstant(), summary);
    if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
      return true;
    }
    List<Object> key = key(event);
    Window window = windows.get(key);
    if (window != null) {
      window.repeated++;
      window.last = event;
      return false;
    }
    if (windows.size() == LIMIT) {
      end(windows.firstEntry().getKey(), summary);
    }
    windows.put(key, new Window(event));
    return true;
  }

  /// Ends the windows whose time is over.
  void expire(Instant now, Summary summary) {
    while (!windows.isEmpty()
        && !now.isBefore(windows.firstEntry().getValue().start.plus(WINDOW))) {
      end(windows.firstEntry().getKey(), summary);
    }
  }

  /// Ends all windows.
  void flush(Summary summary) {
    while (!windows.isEmpty()) {
      end(windows.firstEntry().getKey(), summary);
    }
  }

  private void end(List<Object> key, Summary summary) {
    Window window = windows.remove(key);
    if (window != null && window.repeated > 0) {
      summary.write(window.last, window.repeated);
    }
  }

  private static List<Object> key(ILoggingEvent event) {
    var key = new ArrayList<Object>();
    key.add(event.getLevel());
    key.add(event.getLoggerName());
    key.add(event.getFormattedMessage());
    var facts = event.getKeyValuePairs();
    if (facts != null) {
      for (var fact : facts) {
        key.add(fact.key);
        if (fact.value != null
            && !(fact.value instanceof Number)
            && !(fact.value instanceof Duration)) {
          key.add(LineFormat.text(fact.key, fact.value));
        }
      }
    }
    return key;
  }
}
