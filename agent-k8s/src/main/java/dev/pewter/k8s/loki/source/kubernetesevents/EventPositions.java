package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.positions.LegacyPositions;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionSaves;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cursors by namespace, on disk; on the first start those of the agent we stand in for, which
/// are `cursor-events` or `cursor-events-NAMESPACE` with a time in microseconds. For one thread.
final class EventPositions {
  private static final String PREFIX = "cursor-events";
  private static final int MAX_ENTRIES = 10_000;
  private static final Duration MAX_AGE = Duration.ofDays(30);

  private final ComponentContext context;
  private final PositionStore store;
  private final PositionSaves saves;

  private EventPositions(ComponentContext context, PositionStore store) {
    this.context = context;
    this.store = store;
    this.saves = new PositionSaves(store, context.log());
  }

  static EventPositions open(ComponentContext context) throws IOException {
    var store = PositionStore.open(context.dataDirectory(), context.clock(), MAX_ENTRIES, MAX_AGE);
    store.problems().forEach(p -> context.log().warn("positions not readable", "reason", p));
    var positions = new EventPositions(context, store);
    if (store.size() == 0) {
      positions.takeOver();
    }
    return positions;
  }

  private void takeOver() {
    Path file = context.dataDirectory().resolve("positions.yml");
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (var entry : LegacyPositions.read(file)) {
        if (entry.path().startsWith(PREFIX) && entry.value().matches("[0-9]{1,18}")) {
          put(entry.path(), new EventCursor(0, Long.parseLong(entry.value())));
        }
      }
    } catch (IOException e) {
      context.log().warn("positions not readable", "err", e);
    }
  }

  private static String key(String namespace) {
    return namespace.isEmpty() ? PREFIX : PREFIX + "-" + namespace;
  }

  @Nullable EventCursor get(String namespace) {
    return store.get(key(namespace)) instanceof Position.Cursor(String text)
        ? EventCursor.parse(text)
        : null;
  }

  /// Takes where a stream is; saves once a second.
  void keep(String namespace, EventStream stream) {
    var confirmed = stream.confirmed();
    if (confirmed != null) {
      put(key(namespace), confirmed);
    }
  }

  /// After the end, on whatever thread, once.
  void keepLate(Map<String, EventStream> ended) {
    ended.forEach(this::keep);
    saves.saveLate();
  }

  private void put(String key, EventCursor cursor) {
    store.put(key, new Position.Cursor(cursor.text()));
  }

  void save(boolean isNow) {
    if (isNow) {
      saves.save();
    } else {
      saves.saveIfDue();
    }
  }
}
