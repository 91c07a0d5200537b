package dev.pewter.core.concurrent;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Owns virtual threads named `<id>/<role>`: they live no longer than the group. The first task
/// that fails ends `join`; closing interrupts all and waits, but not forever.
///
/// The only place that catches everything: a bug in one task is told to the listener once and ends
/// this group, never the process.
public final class TaskGroup implements AutoCloseable {

  /// Work that ends when its thread is interrupted.
  @FunctionalInterface
  public interface Task {
    void run() throws InterruptedException, IOException;
  }

  /// Learns of bugs, on the failing thread: unchecked exceptions, and tasks that do not stop.
  @FunctionalInterface
  public interface BugListener {
    void bug(String thread, Throwable cause);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String id;
  private final BugListener listener;
  private final Duration patience;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Throwable failure; // guarded by lock, as the next two
  private int running;
  private boolean isClosed;

  /// A group whose bugs only come out of `join`.
  public TaskGroup(String id) {
    this(id, (_, _) -> {});
  }

  public TaskGroup(String id, BugListener listener) {
    this(id, listener, PATIENCE);
  }

  /// @param patience how long closing waits for the tasks to end
  public TaskGroup(String id, BugListener listener, Duration patience) {
    this.id = id;
    this.listener = listener;
    this.patience = patience;
  }

  /// Starts a task on a thread of its own.
  public void start(String role, Task task) {
    var thread = Thread.ofVirtual().name(id + "/" + role).unstarted(() -> run(task));
    lock.lock();
    try {
      if (isClosed) {
        throw new IllegalStateException(id + " is closed");
      }
      running++;
      threads.add(thread);
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  private void run(Task task) {
    Throwable cause = null;
    try {
      task.run();
    } catch (InterruptedException e) {
      cause = e; // expected once the group closes, a failure before
    } catch (IOException e) {
      cause = e;
    } catch (Throwable e) { // our bug: told once, here and nowhere else
      cause = e;
      listener.bug(Thread.currentThread().getName(), e);
    } finally {
      ended(cause);
    }
  }

  private void ended(@Nullable Throwable cause) {
    threads.remove(Thread.currentThread());
    lock.lock();
    try {
      running--;
      if (cause != null
          && failure == null
          && !(isClosed && cause instanceof InterruptedException)) {
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How many tasks have not ended yet.
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all tasks have ended or one has failed; then throws what it threw. A task that was
  /// interrupted by somebody else counts as failed.
  public void join() throws InterruptedException, IOException {
    lock.lock();
    try {
      while (failure == null && running > 0) {
        changed.await();
      }
      switch (failure) {
        case null -> {}
        case IOException e -> throw new IOException(e.getMessage(), e);
        case Throwable e -> throw new IllegalStateException("a task of " + id + " failed", e);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts all tasks and waits for them, ten seconds at most; who has not stopped by then is
  /// told to the listener. Keeps the caller's interruption.
  ///
  /// To interrupt who reads a file closes it, which waits for that read: for ever where a network
  /// file system hangs. So each is interrupted by a thread of its own.
  @Override
  public void close() {
    boolean wasInterrupted = false;
    lock.lock();
    try {
      isClosed = true;
      threads.forEach(thread -> Thread.startVirtualThread(thread::interrupt)); // it may hang
      long left = patience.toNanos();
      while (running > 0 && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException _) {
          wasInterrupted = true; // closing is finished first, then told on
        }
      }
    } finally {
      lock.unlock();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
    for (var thread : threads) {
      var stuck = new IllegalStateException("does not stop");
      stuck.setStackTrace(thread.getStackTrace());
      listener.bug(thread.getName(), stuck);
    }
  }
}
