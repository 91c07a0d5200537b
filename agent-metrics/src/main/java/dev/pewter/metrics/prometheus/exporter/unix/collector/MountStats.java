package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.core.sys.SystemCallException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks file systems how full they are. A file server that does not answer holds a call for ever:
/// therefore calls are made on threads of their own, and an asker waits for all answers together no
/// longer than it says.
///
/// One thread asks all, one after the other, and ends. When a call takes long another thread goes
/// on with the rest. A path whose call is still out is not asked again. There are at most 64
/// threads in the process; when all are held, nothing is asked. They are daemons, so that they
/// never keep the process from ending.
final class MountStats {
  private static final int MOST_THREADS = 64;
  private static final long SLOW_MILLIS = 100;

  // Static, the exceptions to the rule: a component that is built anew must not send another
  // thread after each mount that holds one already.
  private static final Set<String> STUCK = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Call call;

  /// The call of the system, a fake in tests.
  @FunctionalInterface
  interface Call {
    FileSystemStat of(byte[] path) throws SystemCallException;
  }

  /// What became of a call.
  sealed interface Answer {
    /// The file system answered.
    record Known(FileSystemStat stat) implements Answer {}

    /// The system refused.
    record Refused(SystemCallException why) implements Answer {}

    /// No answer in time, or none to an earlier call.
    enum Stuck implements Answer {
      STUCK
    }
  }

  MountStats(Call call) {
    this.call = call;
  }

  /// How many threads are out in the whole process.
  static int threads() {
    return THREADS.get();
  }

  /// The answers for paths, in their order; waits no longer than the timeout.
  ///
  /// @param paths each character a byte
  List<Answer> ask(List<String> paths, Duration timeout) throws InterruptedException {
    if (paths.isEmpty()) {
      return List.of();
    }
    var round = new Round(paths);
    round.start();
    return round.await(timeout.toNanos());
  }

  /// The questions of one scrape.
  private final class Round {
    private final List<String> paths;
    private final Answer[] answers;
    private final boolean[] isOut;
    private int next;
    private int open;
    private boolean isOver;

    Round(List<String> paths) {
      this.paths = paths;
      this.answers = new Answer[paths.size()];
      this.isOut = new boolean[paths.size()];
      this.open = paths.size();
    }

    /// Starts a thread if there may be one more.
    boolean start() {
      if (THREADS.incrementAndGet() > MOST_THREADS) {
        THREADS.decrementAndGet();
        return false;
      }
      Thread.ofPlatform().daemon().name("statfs").start(this::run);
      return true;
    }

    private void run() {
      try {
        for (int i = take(); i >= 0; i = take()) {
          put(i, answer(paths.get(i)));
        }
      } finally {
        THREADS.decrementAndGet();
      }
    }

    private Answer answer(String path) {
      try {
        return new Answer.Known(call.of(path.getBytes(StandardCharsets.ISO_8859_1)));
      } catch (SystemCallException e) {
        return new Answer.Refused(e);
      }
    }

    /// The next question, or -1.
    private synchronized int take() {
      while (next < answers.length && !isOver) {
        int i = next++;
        if (STUCK.contains(paths.get(i))) {
          set(i, Answer.Stuck.STUCK);
        } else {
          isOut[i] = true;
          return i;
        }
      }
      return -1;
    }

    private synchronized void put(int i, Answer answer) {
      isOut[i] = false;
      if (isOver) {
        STUCK.remove(paths.get(i)); // too late, but it answers again
      } else {
        set(i, answer);
      }
    }

    private synchronized void set(int i, Answer answer) {
      answers[i] = answer;
      open--;
      if (open == 0) {
        notifyAll();
      }
    }

    synchronized List<Answer> await(long nanos) throws InterruptedException {
      long end = System.nanoTime() + nanos;
      int asked = next;
      try {
        while (open > 0) {
          long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
          if (left <= 0) {
            break;
          }
          wait(next < answers.length ? Math.min(left, SLOW_MILLIS) : left);
          if (open > 0 && next == asked && next < answers.length && !start()) {
            break;
          }
          asked = next;
        }
      } finally {
        end();
      }
      return List.of(answers);
    }

    private void end() {
      isOver = true;
      for (int i = 0; i < answers.length; i++) {
        if (isOut[i]) {
          STUCK.add(paths.get(i));
        }
        if (answers[i] == null) {
          answers[i] = Answer.Stuck.STUCK;
        }
      }
    }
  }
}
