package dev.pewter.metrics.prometheus.exporter.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The names of users by the agent's own `/etc/passwd`, looked up once for each number; the number
/// where there is no name. Holds at most 10,000.
final class UserNames {
  private static final int MOST = 10_000;

  private final Path file;
  private final Map<Long, String> names = new HashMap<>();

  UserNames(Path file) {
    this.file = file;
  }

  String name(long number) {
    if (names.size() >= MOST) {
      names.clear();
    }
    return names.computeIfAbsent(number, this::find);
  }

  private String find(long number) {
    String wanted = Long.toString(number);
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] parts = line.split(":", 4);
        if (parts.length == 4 && parts[2].equals(wanted)) {
          return parts[0];
        }
      }
    } catch (IOException _) { // a container without users
      return wanted;
    }
    return wanted;
  }
}
