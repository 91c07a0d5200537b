package dev.pewter.core.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Brings lines to one receiver on a thread of its own, so that logging never waits. Holds at most
/// 1,000 lines; what comes while it is full is dropped for this receiver, as in the reference. The
/// thread is not a TaskGroup's: that one reports its failures here. A bug of the receiver is told
/// and costs the line, not the thread's work.
final class LineForwarder {
  private static final int CAPACITY = 1000;

  private record Line(Instant time, String text) {}

  private final LineSink sink;
  private final ArrayBlockingQueue<Line> lines = new ArrayBlockingQueue<>(CAPACITY);
  private final Consumer<Throwable> onBug;
  private final LongAdder lost;
  private volatile Thread thread;
  private volatile boolean isClosed;

  private LineForwarder(LineSink sink, Consumer<Throwable> onBug, LongAdder lost) {
    this.sink = sink;
    this.onBug = onBug;
    this.lost = lost;
    this.thread = thread();
    this.thread.start();
  }

  private Thread thread() {
    return Thread.ofVirtual()
        .name("logging/write_to")
        .uncaughtExceptionHandler((_, bug) -> goOn(bug))
        .unstarted(this::work);
  }

  /// On the thread that dies of the bug, so that what is logged of it is not forwarded.
  private void goOn(Throwable bug) {
    lost.increment();
    try {
      onBug.accept(bug);
    } finally {
      if (!isClosed) {
        var next = thread();
        thread = next;
        next.start();
        if (isClosed) {
          next.interrupt(); // closed meanwhile, which the other thread was told
        }
      }
    }
  }

  /// The one of `old` for this sink, or a new one.
  ///
  /// @param onBug told of what the sink throws
  /// @param lost counts the lines that this takes and does not bring to the sink
  static LineForwarder reuse(
      List<LineForwarder> old, LineSink sink, Consumer<Throwable> onBug, LongAdder lost) {
    for (LineForwarder forwarder : old) {
      if (forwarder.sink.equals(sink)) {
        return forwarder;
      }
    }
    return new LineForwarder(sink, onBug, lost);
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
      for (Line line = lines.poll(); line != null; line = lines.poll()) {
        lost.increment(); // closed
      }
    }
  }

  void close() {
    isClosed = true;
    thread.interrupt();
  }
}
