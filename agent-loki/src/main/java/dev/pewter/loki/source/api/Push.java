package dev.pewter.loki.source.api;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The way of one request's batches: handed on one by one, waited for together.
final class Push {
  private final Delivery whole;
  private final CountDownLatch isFinished = new CountDownLatch(1);
  private volatile Delivery.@Nullable Outcome outcome;

  /// @param whenFinished runs when the last report has come, which may be long after the request
  Push(Runnable whenFinished) {
    whole =
        Delivery.of(
            result -> {
              outcome = result;
              whenFinished.run();
              isFinished.countDown();
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

  /// How it ended, or null when it has not within this time.
  Delivery.@Nullable Outcome await(Duration time) throws InterruptedException {
    return isFinished.await(time.toNanos(), TimeUnit.NANOSECONDS) ? outcome : null;
  }
}
