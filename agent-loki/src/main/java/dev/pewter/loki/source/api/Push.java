package dev.pewter.loki.source.api;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private volatile Fate fate = Fate.UNKNOWN;

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
                answer(outcome.isReturned() ? Fate.RETURNED : Fate.TAKEN);
              }

              @Override
              public void heldBack() {
                answer(Fate.TAKEN);
              }

              private void answer(Fate known) {
                fate = known;
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
    return isAnswerable.await(time.toNanos(), TimeUnit.NANOSECONDS) ? fate : Fate.UNKNOWN;
  }
}
