package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks for a page of this process on a thread of its own, so that a page that hangs holds nobody
/// longer than the timeout. That thread is interrupted then; while it goes on all the same no other
/// one is started.
final class LocalFetch {
  private static final String TOO_LATE = "context deadline exceeded";

  private final ComponentContext context;
  private final TaskGroup tasks;
  private final long timeoutNanos;
  private final LocalResponse response = new LocalResponse(Body.most());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean isRunning; // guarded by lock, as the next three
  private boolean isAnswered;
  private @Nullable Thread worker;
  private @Nullable IOException failure;

  LocalFetch(ComponentContext context, TaskGroup tasks, Duration timeout) {
    this.context = context;
    this.tasks = tasks;
    this.timeoutNanos = timeout.toNanos();
  }

  /// The answer, valid until the next call.
  LocalResponse ask(LocalRequest request) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = awaitEnd(timeoutNanos, TOO_LATE + ": the page asked for before has not come yet");
      isRunning = true;
      isAnswered = false;
      failure = null;
      start(request);
      awaitEnd(left, TOO_LATE);
      if (failure != null) {
        throw failure;
      }
      if (!isAnswered) { // a bug, told by the task group
        throw new ScrapeFailure("the page could not be made");
      }
      return response;
    } finally {
      if (isRunning && worker != null) {
        worker.interrupt();
      }
      lock.unlock();
    }
  }

  /// Waits for the end of what runs; returns how much of the time is left.
  private long awaitEnd(long nanos, String otherwise) throws InterruptedException, ScrapeFailure {
    long left = nanos;
    while (isRunning) {
      if (left <= 0) {
        throw new ScrapeFailure(otherwise);
      }
      left = ended.awaitNanos(left);
    }
    return left;
  }

  private void start(LocalRequest request) throws InterruptedException {
    try {
      tasks.start("page", () -> run(request));
    } catch (IllegalStateException _) { // the component is being stopped
      isRunning = false;
      throw new InterruptedException();
    }
  }

  private void run(LocalRequest request) {
    begin();
    IOException problem = null;
    boolean isDone = false;
    try {
      response.clear();
      context.ask(request, response);
      isDone = true;
    } catch (IOException e) {
      problem = e;
    } catch (InterruptedException e) {
      problem = new IOException("interrupted", e);
    } finally {
      end(isDone, problem);
    }
  }

  private void begin() {
    lock.lock();
    try {
      worker = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  private void end(boolean isDone, @Nullable IOException problem) {
    lock.lock();
    try {
      isAnswered = isDone;
      failure = problem;
      isRunning = false;
      worker = null;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
