package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.files.DirectoryName;
import dev.pewter.core.storage.wal.Wal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Where endpoints keep their logs.
final class LogDirectories {
  private LogDirectories() {}

  /// The directory of an endpoint.
  static Path of(ComponentContext context, String name) {
    return context.dataDirectory().resolve("wal").resolve(DirectoryName.of("endpoint", name));
  }

  /// The directories of logs that endpoints have left, but those with nothing in them that could
  /// be sent.
  static List<Path> all(ComponentContext context) throws IOException {
    var found = new ArrayList<Path>();
    var root = context.dataDirectory().resolve("wal");
    if (Files.isDirectory(root)) {
      try (var directories = Files.newDirectoryStream(root, LogDirectories::isLog)) {
        directories.forEach(found::add);
      }
    }
    found.sort(null);
    return found;
  }

  private static boolean isLog(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (var files = Files.list(directory)) {
      var names = files.toList();
      return names.isEmpty() || !names.stream().allMatch(Wal::isSetAside);
    }
  }

  /// Whether a log in a directory was not written to for so long.
  static boolean isOlderThan(Path directory, Duration age, Instant now) throws IOException {
    var newest = Files.getLastModifiedTime(directory).toInstant();
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        var at = Files.getLastModifiedTime(file).toInstant();
        newest = at.isAfter(newest) ? at : newest;
      }
    }
    return newest.plus(age).isBefore(now);
  }
}
