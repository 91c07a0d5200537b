package dev.pewter.loki.source.syslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel dropped for want of room, from `/proc/net/udp` and `udp6`. All sockets of a
/// port count together.
final class UdpDrops {
  static final String METRIC = "pewter_loki_source_syslog_udp_dropped_datagrams_total";

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

  private UdpDrops() {}

  /// Not a number where the kernel does not tell.
  static double of(int port) {
    double sum = 0;
    boolean isTold = false;
    for (var table : TABLES) {
      for (String line : lines(table)) {
        long drops = drops(line, port);
        isTold |= drops >= 0;
        sum += Math.max(0, drops);
      }
    }
    return isTold ? sum : Double.NaN;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException _) {
      return List.of(); // no such protocol here
    }
  }

  /// The last number of a line about this port; -1 for other lines.
  static long drops(String line, int port) {
    String[] fields = line.strip().split("\\s+", -1);
    boolean isAbout = fields.length > 2 && fields[1].endsWith(":%04X".formatted(port));
    String last = fields[fields.length - 1];
    return isAbout && last.matches("\\d{1,18}") ? Long.parseLong(last) : -1;
  }
}
