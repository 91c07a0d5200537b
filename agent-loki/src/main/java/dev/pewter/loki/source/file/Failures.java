package dev.pewter.loki.source.file;

import dev.pewter.core.telemetry.Log;

/// Files that could not be read lately, told in one line however many they are.
final class Failures {
  private String path = ""; // of the first
  private String error = "";
  private int count;

  synchronized void add(String ofPath, String message) {
    if (count++ == 0) {
      path = ofPath;
      error = message;
    }
  }

  /// Logs what has come since it was last called.
  synchronized void tell(Log log) {
    switch (count) {
      case 0 -> {}
      case 1 -> log.error("failed to tail file", "path", path, "error", error);
      default -> log.error("failed to tail files", "files", count, "first", path, "error", error);
    }
    count = 0;
  }
}
