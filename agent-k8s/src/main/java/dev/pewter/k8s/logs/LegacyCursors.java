package dev.pewter.k8s.logs;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.positions.LegacyPositions;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes over the positions of the agent we stand in for: `cursor-NAMESPACE/POD:CONTAINER:UID` with
/// the time of the last line in microseconds.
record LegacyCursors(ComponentContext context) {
  private static final String PREFIX = "cursor-";
  private static final long NANOS_PER_MICRO = 1000;

  void read(PositionStore positions) {
    Path file = context.dataDirectory().resolve("positions.yml");
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (var entry : LegacyPositions.read(file)) {
        if (entry.path().startsWith(PREFIX) && entry.value().matches("\\d{1,15}|[1-8]\\d{15}")) {
          long last = Long.parseLong(entry.value()) * NANOS_PER_MICRO + NANOS_PER_MICRO - 1;
          positions.put(
              entry.path().substring(PREFIX.length()),
              new Position.Cursor(LogPosition.upTo(last).text()));
        }
      }
    } catch (IOException e) {
      context.log().warn("positions not readable", "err", e);
    }
  }
}
