package dev.pewter.core.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// Writes the own log. Holds lines back, at most 4,096, until it is told level and format: a
/// configuration that cannot be loaded prints its mistakes and no log. From any thread.
public final class LogOutput extends AppenderBase<ILoggingEvent> {
  private static final int HELD = 4096;

  private final ReentrantLock guard = new ReentrantLock();
  private final Repeats repeats = new Repeats();
  private final LoggerContext loggers;
  private final OutputStream out;
  private @Nullable ArrayDeque<ILoggingEvent> held = new ArrayDeque<>();
  private int lost;
  private final LongAdder notForwarded = new LongAdder();
  private LineFormat format = LineFormat.LOGFMT;
  private List<LineForwarder> forwarders = List.of();
  private @Nullable StringBuilder recording;
  private final RecentLines recent = new RecentLines();

  LogOutput(LoggerContext context, OutputStream out) {
    this.loggers = context;
    this.out = out;
    setContext(context);
  }

  /// Makes this the only output of the context, with everything but the libraries' chatter held
  /// back.
  void install() {
    start();
    var root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(this);
    levels(Level.DEBUG);
  }

  private void levels(Level level) {
    loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
    Level quiet = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
    for (String library : List.of("io.netty", "io.micrometer", "io.prometheus", "io.fabric8")) {
      loggers.getLogger(library).setLevel(quiet);
    }
  }

  /// Takes the settings of the `logging` block, and the first time writes what was held back.
  public void configure(
      org.slf4j.event.Level level, LineFormat newFormat, List<? extends LineSink> sinks) {
    List<LineForwarder> old;
    guard.lock();
    try {
      format = newFormat;
      old = forwarders;
      var next = new ArrayList<LineForwarder>();
      for (LineSink sink : sinks) {
        next.add(LineForwarder.reuse(old, sink, this::tellBug, notForwarded));
      }
      forwarders = List.copyOf(next);
      levels(Level.convertAnSLF4JLevel(level));
      release(Level.convertAnSLF4JLevel(level));
    } finally {
      guard.unlock();
    }
    for (LineForwarder forwarder : old) {
      if (!forwarders.contains(forwarder)) {
        forwarder.close();
      }
    }
  }

  private void release(Level level) {
    var lines = held;
    held = null;
    if (lines != null) {
      for (ILoggingEvent event : lines) {
        if (event.getLevel().isGreaterOrEqual(level)) {
          take(event);
        }
      }
      if (lost > 0) {
        write(
            Instant.now(),
            org.slf4j.event.Level.WARN,
            "lines dropped before the logging block was evaluated",
            List.of(new KeyValuePair("count", lost)));
      }
    }
  }

  /// Whether the `logging` block was evaluated.
  public boolean isConfigured() {
    guard.lock();
    try {
      return held == null;
    } finally {
      guard.unlock();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    guard.lock();
    try {
      if (held == null) {
        take(event);
      } else if (held.size() < HELD) {
        held.add(event);
      } else {
        lost++;
      }
    } finally {
      guard.unlock();
    }
  }

  private void take(ILoggingEvent event) {
    if (repeats.passes(event, this::summary)) {
      write(event, facts(event));
    }
  }

  private void summary(ILoggingEvent last, int repeated) {
    var facts = facts(last);
    facts.add(new KeyValuePair("repeated", repeated));
    write(last, facts);
  }

  private static List<KeyValuePair> facts(ILoggingEvent event) {
    var given = event.getKeyValuePairs();
    var facts = given == null ? new ArrayList<KeyValuePair>() : new ArrayList<>(given);
    if (!event.getLoggerName().startsWith(Logs.PREFIX)) {
      facts.add(new KeyValuePair("logger", event.getLoggerName())); // a library speaks
    }
    var failure = event.getThrowableProxy();
    if (failure != null) {
      facts.add(new KeyValuePair("err", String.valueOf(failure.getMessage())));
      facts.add(new KeyValuePair("stack", ThrowableProxyUtil.asString(failure)));
    }
    return facts;
  }

  private void write(ILoggingEvent event, List<KeyValuePair> facts) {
    var level = org.slf4j.event.Level.valueOf(event.getLevel().toString());
    write(event.getInstant(), level, event.getFormattedMessage(), facts);
  }

  private void write(
      Instant time, org.slf4j.event.Level level, String message, List<KeyValuePair> facts) {
    String line = format.line(time, level, message, facts);
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      lost++; // nobody is left to be told: stderr itself is gone
    }
    recent.add(facts, line);
    if (recording != null && recording.length() + line.length() <= (4 << 20)) {
      recording.append(line);
    }
    if (forwarders.stream().noneMatch(LineForwarder::isCalling)) {
      for (LineForwarder forwarder : forwarders) {
        if (!forwarder.offer(time, line)) {
          notForwarded.increment();
        }
      }
    }
  }

  private void tellBug(Throwable bug) {
    loggers
        .getLogger(Logs.PREFIX + "logging")
        .atError()
        .addKeyValue("err", bug)
        .log("a receiver of own lines failed, a line is lost to it");
  }

  /// How many lines some receiver of `write_to` did not get: it had no room, had a bug, or is no
  /// receiver any more.
  public long notForwarded() {
    return notForwarded.sum();
  }

  /// The last lines that a component wrote, the oldest first.
  public List<String> recent(String globalId) {
    guard.lock();
    try {
      return recent.of(globalId);
    } finally {
      guard.unlock();
    }
  }

  /// Starts to keep a copy of the lines, at most 4 MiB; for the support bundle.
  public void record() {
    guard.lock();
    try {
      recording = new StringBuilder();
    } finally {
      guard.unlock();
    }
  }

  /// Ends `record` and gives what was kept.
  public String recorded() {
    guard.lock();
    try {
      String text = recording == null ? "" : recording.toString();
      recording = null;
      return text;
    } finally {
      guard.unlock();
    }
  }

  /// Writes the counts of repeated lines that are still due and ends the forwarding.
  public void close() {
    guard.lock();
    try {
      if (held == null) {
        repeats.flush(this::summary);
      }
      forwarders.forEach(LineForwarder::close);
      forwarders = List.of();
    } finally {
      guard.unlock();
    }
  }
}
