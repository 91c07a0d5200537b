package dev.pewter.loki.source.api;

import static java.util.Objects.requireNonNull;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The way of one request's batches: handed on one by one, waited for together.
final class Push {
  /// What a client can be told of its push.
  enum Fate {
    /// It is safe, or held back by a stage that waits for what the client sends next.
    TAKEN,
    RETURNED,
    UNKNOWN
  }

  private final Delivery whole;
  private final CountDownLatch isAnswerable = new CountDownLatch(1);
  private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.UNKNOWN);

  /// @param whenFinished runs when the last report has come, which may be long after the request,
  ///     or when the rest was copied by stages; may run twice
  /// @param whenEnded is told how it ended, once
  Push(Runnable whenFinished, Consumer<Delivery.Outcome> whenEnded) {
    whole =
        Delivery.of(
            new Delivery.Completion() {
              @Override
              public void finished(Delivery.Outcome outcome) {
                whenEnded.accept(outcome);
                fate.set(outcome.isReturned() ? Fate.RETURNED : Fate.TAKEN);
                answer();
              }

              @Override
              public void heldBack() {
                fate.compareAndSet(Fate.UNKNOWN, Fate.TAKEN); // it may have ended meanwhile
                answer();
              }

              private void answer() {
                whenFinished.run();
                isAnswerable.countDown();
              }
            });
  }

  /// Hands the batches on; when interrupted, the rest comes back.
  void send(List<LogBatch> batches, LogReceiver next) throws InterruptedException {
    boolean isSent = false;
    try {
      for (var batch : batches) {
        send(batch.withDelivery(whole.fork()), next);
      }
      isSent = true;
    } finally {
      if (isSent) {
        whole.delivered();
      } else {
        whole.returned();
      }
    }
  }

  private static void send(LogBatch batch, LogReceiver next) throws InterruptedException {
    boolean isTaken = false;
    try {
      next.accept(batch);
      isTaken = true;
    } finally {
      if (!isTaken) {
        batch.delivery().returned();
      }
    }
  }

  /// What is known of it, at the latest after this time.
  Fate await(Duration time) throws InterruptedException {
    boolean isKnown = isAnswerable.await(time.toNanos(), TimeUnit.NANOSECONDS);
    return isKnown ? requireNonNull(fate.get()) : Fate.UNKNOWN;
  }
}
