package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.diag.Quote;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One probe on its way: its target, its time, what it found and why it failed. When its time is
/// over its socket is closed, whatever it is doing.
final class Probe {
  private static final int MAX_NOTES = 200;

  private final String target;
  private final Gauges gauges = new Gauges();
  private final AtomicLong bufferedBytes;
  private final long deadline;
  private final List<String> notes = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Closeable open; // guarded by lock
  private boolean isOver; // guarded by lock
  private String failure = "";

  /// @param bufferedBytes what all probes together hold of bodies
  Probe(String target, Duration time, AtomicLong bufferedBytes) {
    this.target = target;
    this.bufferedBytes = bufferedBytes;
    this.deadline = System.nanoTime() + time.toNanos();
  }

  String target() {
    return target;
  }

  Gauges gauges() {
    return gauges;
  }

  AtomicLong bufferedBytes() {
    return bufferedBytes;
  }

  /// What is left of its time, at least one.
  long leftNanos() throws SocketTimeoutException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw timeout();
    }
    return left;
  }

  /// What is left of its time, rounded up.
  int leftMillis() throws SocketTimeoutException {
    return (int) Math.min(leftNanos() / 1_000_000 + 1, Integer.MAX_VALUE);
  }

  private static SocketTimeoutException timeout() {
    return new SocketTimeoutException("context deadline exceeded");
  }

  /// What is closed when the time is over; in place of what was told before.
  <C extends Closeable> C opened(C resource) throws IOException {
    boolean isLate;
    lock.lock();
    try {
      open = resource;
      isLate = isOver;
    } finally {
      lock.unlock();
    }
    if (isLate) {
      resource.close();
      throw timeout();
    }
    return resource;
  }

  /// Waits until its time is over and ends it then.
  void guard() throws InterruptedException, IOException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, deadline - System.nanoTime()));
    Closeable last;
    lock.lock();
    try {
      isOver = true;
      last = open;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  /// What went wrong, for people; a closed socket is told as the time that was over.
  String explain(IOException e) {
    boolean isLate = deadline - System.nanoTime() <= 0;
    return isLate ? "context deadline exceeded" : String.valueOf(e.getMessage());
  }

  /// Keeps a fact about it for who asks with `debug=true`.
  void note(String message, Object... keyValues) {
    if (notes.size() < MAX_NOTES) {
      var line = new StringBuilder(message);
      for (int i = 0; i + 1 < keyValues.length; i += 2) {
        line.append(' ').append(keyValues[i]).append('=').append(quoted(keyValues[i + 1]));
      }
      notes.add(line.toString());
    }
  }

  private static String quoted(Object value) {
    String text = String.valueOf(value);
    return Quote.quote(text.length() > 256 ? text.substring(0, 256) + "..." : text);
  }

  /// Tells why it fails; returns false.
  boolean fail(String message, Object... keyValues) {
    note(message, keyValues);
    if (failure.isEmpty() && !notes.isEmpty()) {
      failure = notes.getLast();
    }
    return false;
  }

  /// The first thing that made it fail; empty when nothing did.
  String failure() {
    return failure;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }
}
