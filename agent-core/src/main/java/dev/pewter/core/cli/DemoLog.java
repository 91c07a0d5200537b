package dev.pewter.core.cli;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.regex.Pattern;

/// A shop's log as a container runtime writes it, of two lines every half second. Rotated at 1 MiB;
/// one rotated file is kept.
final class DemoLog {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final long MOST_BYTES = 1024 * 1024;
  private static final Pattern ORDER = Pattern.compile("order ([0-9]{1,15}) paid");

  private final Path file;
  private final Clock clock;
  private long orders;

  /// Goes on counting where the file ends.
  DemoLog(Path folder, Clock clock) throws IOException {
    this.file = folder.resolve("shop").resolve("0.log");
    this.clock = clock;
    Files.createDirectories(folder.resolve("shop"));
    if (Files.exists(file)) {
      var order = ORDER.matcher(Files.readString(file));
      while (order.find()) {
        orders = Long.parseLong(order.group(1));
      }
    }
    write();
  }

  /// Writes until interrupted.
  void run() throws InterruptedException, IOException {
    while (true) {
      clock.sleep(PAUSE);
      write();
    }
  }

  void write() throws IOException {
    String time = GoText.instant(clock.now());
    orders++;
    String lines =
        """
        %s stdout F {"level":"info","user":{"name":"ann"},"msg":"order %d paid"}
        %s stderr F {"level":"debug","msg":"health check"}
        """
            .formatted(time, orders, time);
    Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (Files.size(file) > MOST_BYTES) {
      Files.move(file, file.resolveSibling("0.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
