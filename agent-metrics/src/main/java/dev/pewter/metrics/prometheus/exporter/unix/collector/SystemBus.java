package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.dbus.DbusConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Where the machine's services can be asked. The configured paths do not apply.
final class SystemBus {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final List<Path> BUSES =
      List.of(Path.of("/run/dbus/system_bus_socket"), Path.of("/var/run/dbus/system_bus_socket"));
  private static final Path SYSTEMD = Path.of("/run/systemd/private");

  private SystemBus() {}

  /// Opens a connection for one collection.
  @FunctionalInterface
  interface Opening {
    DbusConnection open() throws IOException;
  }

  /// Connects to the bus.
  static DbusConnection open() throws IOException {
    for (Path bus : BUSES) {
      if (Files.exists(bus)) {
        return DbusConnection.bus(bus, LIMIT);
      }
    }
    throw new IOException(BUSES.getFirst() + ": not there; is it mounted into the container?");
  }

  /// Connects to the bus, or to systemd itself where there is none.
  static DbusConnection openForSystemd() throws IOException {
    boolean hasBus = BUSES.stream().anyMatch(Files::exists);
    return hasBus || !Files.exists(SYSTEMD) ? open() : DbusConnection.connect(SYSTEMD, LIMIT);
  }
}
