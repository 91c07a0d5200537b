package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import java.util.Collection;

/// Checks that the blocks of several stages share.
final class StageChecks {
  private StageChecks() {}

  /// Any text but the empty one is a label name here.
  static void labelNames(Collection<String> names) {
    if (names.contains("")) {
      throw new InvalidArgument("invalid label name: ");
    }
  }
}
