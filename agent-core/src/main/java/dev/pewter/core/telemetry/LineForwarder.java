package dev.pewter.core.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Brings lines to one receiver on a thread of its own, so that logging never waits. Holds at most
/// 1,000 lines; what comes while it is full is dropped for this receiver, as in the reference. The
/// thread is not a TaskGroup's: that one reports its failures here.
final class LineForwarder {
  private static final int CAPACITY = 1000;

  private record Line(Instant time, String text) {}

  private final LineSink sink;
  private final ArrayBlockingQueue<Line> lines = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread thread;

  private LineForwarder(LineSink sink) {
    this.sink = sink;
    this.thread = Thread.ofVirtual().name("logging/write_to").start(this::work);
  }

  /// The one of `old` for this sink, or a new one.
  static LineForwarder reuse(List<LineForwarder> old, LineSink sink) {
    for (LineForwarder forwarder : old) {
      if (forwarder.sink.equals(sink)) {
        return forwarder;
      }
    }
    return new LineForwarder(sink);
  }

  /// Whether there was room.
  boolean offer(Instant time, String text) {
    return lines.offer(new Line(time, text));
  }

  /// Whether the caller is what this forwarder calls. To forward what it logs would make a line of
  /// each line, for ever.
  boolean isCalling() {
    return Thread.currentThread().equals(thread);
  }

  private void work() {
    try {
      while (true) {
        Line line = lines.take();
        sink.accept(line.time(), line.text());
      }
    } catch (InterruptedException e) {
      // Closed: the end of this thread is all there is to do.
      lines.clear();
    }
  }

  void close() {
    thread.interrupt();
  }
}
