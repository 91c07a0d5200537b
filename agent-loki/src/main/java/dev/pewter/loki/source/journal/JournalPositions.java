package dev.pewter.loki.source.journal;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.positions.LegacyPositions;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionSaves;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/// Keeps the place under `cursor-ID`, and the places of single files under `cursor-ID/FILE`, all as
/// systemd writes them. For one thread.
final class JournalPositions {
  private static final int MAX_POSITIONS = 4 * JournalDirectories.MAX_FILES;
  private static final Duration MAX_AGE = Duration.ofDays(90);
  private static final String PREFIX = "cursor-";

  private final ComponentContext context;
  private final PositionStore store;
  private final PositionSaves saves;
  private final String key;

  JournalPositions(ComponentContext context) {
    this.context = context;
    this.store =
        PositionStore.open(context.dataDirectory(), context.clock(), MAX_POSITIONS, MAX_AGE);
    this.saves = new PositionSaves(store, context.log());
    this.key = PREFIX + context.globalId();
    store.problems().forEach(p -> context.log().warn("positions not readable", "err", p));
  }

  /// Where to go on; on the first start where another agent was.
  ///
  /// @throws IOException when that agent's file is there and cannot be read
  Place load(LokiSourceJournalArguments.@Nullable LegacyPosition legacy) throws IOException {
    Cursor last = get(key);
    if (store.size() > 0) {
      var files = new HashMap<String, Cursor>();
      for (String one : store.all().keySet()) {
        Cursor cursor = one.startsWith(key + "/") ? get(one) : null;
        if (cursor != null) {
          files.put(one.substring(key.length() + 1), cursor);
        }
      }
      return new Place(last, files);
    }
    last = legacy(context.dataDirectory().resolve("positions.yml"), key);
    if (last == null && legacy != null) {
      last = legacy(Path.of(legacy.file()), PREFIX + legacy.name());
    }
    return last == null ? Place.NONE : new Place(last, java.util.Map.of());
  }

  private @Nullable Cursor get(String of) {
    return store.get(of) instanceof Position.Cursor(String text) ? Cursor.parse(text) : null;
  }

  private @Nullable Cursor legacy(Path file, String wanted) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      for (var entry : LegacyPositions.read(file)) {
        var cursor = entry.path().equals(wanted) ? Cursor.parse(entry.value()) : null;
        if (cursor != null) {
          context.log().info("took over the position of another agent", "path", file);
          return cursor;
        }
      }
    } catch (NoSuchFileException _) {
      return null;
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException(
          "legacy positions file \""
              + file
              + "\" exists but could not be read, refusing to start to avoid re-ingesting logs: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      context.log().warn("legacy positions file not valid", "path", file, "err", e);
    }
    return null;
  }

  /// Remembers a place, and saves it if that is due.
  void keep(@Nullable Place place, boolean isNow) {
    put(place);
    if (isNow) {
      saves.save();
    } else {
      saves.saveIfDue();
    }
  }

  /// After the end, on whatever thread, once.
  void keepLate(@Nullable Place place) {
    put(place);
    saves.saveLate();
  }

  private void put(@Nullable Place place) {
    if (place != null && place.last() != null) {
      store.put(key, new Position.Cursor(place.last().text()));
      place
          .files()
          .forEach((file, at) -> store.put(key + "/" + file, new Position.Cursor(at.text())));
    }
  }
}
