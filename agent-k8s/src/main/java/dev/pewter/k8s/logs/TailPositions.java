package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionSaves;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;

/// How far each container's log was delivered, over restarts of the agent. For the component's
/// thread.
final class TailPositions {
  private static final Duration MAX_AGE = Duration.ofDays(2);
  private static final int TICKS_OF_AN_HOUR = 3600;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ComponentContext context;
  private final PositionStore store;
  private final PositionSaves saves;
  private final int max;
  private int ticks;
  private volatile long forgotten;

  private TailPositions(ComponentContext context, PositionStore store, int max) {
    this.context = context;
    this.store = store;
    this.saves = new PositionSaves(store, context.log());
    this.max = max;
  }

  /// Reads what there is, be it of the reference.
  ///
  /// @param maxContainers that are followed: of twice as many positions none of theirs is forgotten
  static TailPositions open(ComponentContext context, int maxContainers) throws IOException {
    int max = 2 * maxContainers;
    var store = PositionStore.open(context.dataDirectory(), context.clock(), max, MAX_AGE);
    store.problems().forEach(p -> context.log().warn("positions not readable", "err", p));
    if (store.size() == 0) {
      new LegacyCursors(context).read(store);
    }
    return new TailPositions(context, store, max);
  }

  /// Where to begin.
  ///
  /// @param unknown where that is in a log that is not known
  LogPosition start(ContainerId id, Tails.Start unknown) {
    if (store.get(id.key()) instanceof Position.Cursor(String text)) {
      var known = LogPosition.parse(text);
      if (known != null) {
        return known;
      }
    }
    if (unknown == Tails.Start.BEGINNING) {
      return LogPosition.START;
    }
    var now = context.clock().now();
    var start = LogPosition.upTo(now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
    store.put(id.key(), new Position.Cursor(start.text()));
    return start;
  }

  void keep(ContainerTail tail) {
    var position = tail.takePosition();
    if (position != null) {
      store.put(tail.id().key(), new Position.Cursor(position.text()));
    }
  }

  void remove(ContainerId id) {
    store.remove(id.key());
  }

  /// To be called every second; written to disk when that is due.
  void keep(Collection<ContainerTail> tails) {
    ticks++;
    boolean isToBeAskedFor = ticks % TICKS_OF_AN_HOUR == 0 || store.size() > max;
    for (var tail : tails) {
      keep(tail);
      if (isToBeAskedFor) {
        var _ = store.get(tail.id().key()); // so it is not forgotten
      }
    }
    saves.saveIfDue();
    forgotten = store.forgotten();
  }

  /// At the end.
  void keepNow(Collection<ContainerTail> tails) {
    tails.forEach(this::keep);
    saves.save();
    forgotten = store.forgotten();
  }

  /// After the end, on whatever thread, once.
  void keepLate(Collection<ContainerTail> tails) {
    tails.forEach(this::keep);
    saves.saveLate();
  }

  /// How many were, of containers that are no longer followed; for any thread.
  long forgotten() {
    return forgotten;
  }
}
