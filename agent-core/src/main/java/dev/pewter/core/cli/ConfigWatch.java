package dev.pewter.core.cli;

import dev.pewter.core.concurrent.Clock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks for a reload when the configuration has changed: a file, or the `*.alloy` files of a
/// directory. Looks every two seconds where each file really is, how large and how old it is, so
/// that it also sees how a ConfigMap changes: its files are links through `..data`, which is
/// replaced as a whole. A change counts once it has been the same for two looks.
final class ConfigWatch {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Path path;
  private final Clock clock;
  private final Runnable reload;
  private List<String> loaded; // what was there then

  private ConfigWatch(Path path, Clock clock, Runnable reload) {
    this.path = path;
    this.clock = clock;
    this.reload = reload;
    this.loaded = look();
  }

  /// To be made before the configuration is loaded, so that no change after that is missed.
  static ConfigWatch beforeLoad(Path path, Clock clock, Runnable reload) {
    return new ConfigWatch(path, clock, reload);
  }

  /// Until interrupted.
  void run() throws InterruptedException {
    var last = loaded;
    while (true) {
      clock.sleep(PERIOD);
      var now = look();
      if (now.equals(last) && !now.equals(loaded) && !now.isEmpty()) {
        loaded = now;
        reload.run();
      }
      last = now;
    }
  }

  /// A line for each file; empty while nothing can be read, as in the middle of a change.
  private List<String> look() {
    var found = new ArrayList<String>();
    try {
      if (Files.isDirectory(path)) {
        try (var files = Files.newDirectoryStream(path, "*.alloy")) {
          for (Path file : files) {
            found.add(look(file));
          }
        }
        found.sort(null);
      } else {
        found.add(look(path));
      }
      return List.copyOf(found);
    } catch (IOException | DirectoryIteratorException _) {
      return List.of();
    }
  }

  private static String look(Path file) throws IOException {
    Path real = file.toRealPath();
    return real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real);
  }
}
