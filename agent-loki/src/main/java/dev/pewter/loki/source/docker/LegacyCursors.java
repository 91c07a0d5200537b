package dev.pewter.loki.source.docker;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.positions.LegacyPositions;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes over the positions of the agent we stand in for: `cursor-ID` with a time in seconds.
record LegacyCursors(ComponentContext context) {
  private static final String PREFIX = "cursor-";
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  void read(PositionStore positions) {
    Path file = context.dataDirectory().resolve("positions.yml");
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (var entry : LegacyPositions.read(file)) {
        if (entry.path().startsWith(PREFIX) && entry.value().matches("\\d{1,10}")) {
          long nanos = Long.parseLong(entry.value()) * NANOS_PER_SECOND;
          if (nanos >= 0) {
            var start = new ReadPosition(nanos, ReadPosition.Last.NONE, ReadPosition.Last.NONE);
            positions.put(
                entry.path().substring(PREFIX.length()), new Position.Cursor(start.text()));
          }
        }
      }
    } catch (IOException e) {
      context.log().warn("positions not readable", "err", e);
    }
  }
}
