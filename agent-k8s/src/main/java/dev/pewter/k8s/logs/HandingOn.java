package dev.pewter.k8s.logs;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.storage.positions.InFlight;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Hands on what was read of one container, once for each of its targets, with the position where
/// reading goes on. For the thread that reads.
final class HandingOn implements LineBatcher.Batches {
  private final ContainerTail tail;
  private final ContainerTail.Access access;
  private final InFlight<LogPosition> inFlight;
  private final Clock clock;
  private final Runnable progressed;
  private @Nullable Ledger ledger;
  private String instance = "";

  /// @param progressed told after each batch
  HandingOn(ContainerTail tail, ContainerTail.Access access, Clock clock, Runnable progressed) {
    this.tail = tail;
    this.access = access;
    this.inFlight = tail.inFlight();
    this.clock = clock;
    this.progressed = progressed;
  }

  /// What comes from now on is of this run of the container.
  void reads(Ledger of, String run) {
    ledger = of;
    instance = run;
  }

  @Override
  public Labels labels() {
    return tail.targets().getFirst().labels();
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public void send(LogBatchWriter lines) throws InterruptedException {
    int size = lines.size();
    var position = Objects.requireNonNull(ledger).position(instance);
    tail.status().sending(position.maxNanos());
    LogBatch batch = lines.finish(begin(position, size));
    boolean isTaken = false;
    try {
      forward(batch);
      isTaken = true;
    } finally {
      if (!isTaken) {
        batch.delivery().returned();
      }
    }
    tail.status().sent(size);
    progressed.run();
  }

  /// Waits while too much is under way.
  private Delivery begin(LogPosition position, int lines) throws InterruptedException {
    boolean isBegun = false;
    try {
      var delivery = inFlight.begin(position, tail.books().ending(lines));
      isBegun = true;
      tail.books().read(lines);
      return delivery;
    } finally {
      if (!isBegun) {
        unread(lines);
      }
    }
  }

  @Override
  public void unread(int lines) {
    tail.books().unread(lines);
  }

  /// Once with the labels of each target.
  private void forward(LogBatch batch) throws InterruptedException {
    var all = tail.targets();
    if (all.size() == 1) {
      access.next().accept(batch);
      return;
    }
    var delivery = batch.delivery();
    for (int i = 0; i < all.size(); i++) {
      var part = delivery.fork();
      boolean isTaken = false;
      try {
        access.next().accept(batch.withLabels(all.get(i).labels()).withDelivery(part));
        isTaken = true;
      } finally {
        if (!isTaken) {
          part.returned();
        }
      }
    }
    delivery.delivered();
  }
}
