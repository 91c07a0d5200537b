package dev.pewter.metrics.prometheus.exporter.process;

import java.time.Instant;
import java.util.List;

/// What a process is known by; read once, when it is seen first.
///
/// @param comm its name, 15 bytes at most
/// @param commandLine its arguments, the program first; empty for threads of the kernel
/// @param user the name of its effective user, or the number
/// @param cgroups the paths of its control groups
record ProcessFacts(
    int pid,
    int parent,
    String comm,
    List<String> commandLine,
    String user,
    Instant start,
    List<String> cgroups) {

  /// The program as it was called, else the name.
  String program() {
    return commandLine.isEmpty() ? comm : commandLine.getFirst();
  }

  /// The last part of a path.
  static String base(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    String cut = path.substring(0, end);
    if (cut.isEmpty()) {
      return ".";
    }
    return cut.equals("/") ? cut : cut.substring(cut.lastIndexOf('/') + 1);
  }
}
