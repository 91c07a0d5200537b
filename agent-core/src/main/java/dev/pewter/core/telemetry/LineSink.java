package dev.pewter.core.telemetry;

import java.time.Instant;

/// Takes lines of the own log, as `logging.write_to` asks for; may block.
@FunctionalInterface
public interface LineSink {
  /// @param line with its line feed
  void accept(Instant time, String line) throws InterruptedException;
}
