package dev.pewter.core.builtin.local.file;

import java.util.Locale;

/// How a changed file is noticed.
enum Detector {
  /// By the system's notifications, and by looking now and then.
  FSNOTIFY,
  /// By looking now and then.
  POLL;

  static Detector parse(String text) {
    for (Detector detector : values()) {
      if (detector.toString().equals(text)) {
        return detector;
      }
    }
    throw new IllegalArgumentException(
        "unrecognized detector \"" + text + "\", expected fsnotify or poll");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
