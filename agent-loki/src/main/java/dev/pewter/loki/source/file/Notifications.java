package dev.pewter.loki.source.file;

import dev.pewter.core.sys.Inotify;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;

/// How notifications of files are had: from the system, which has limits.
interface Notifications {
  Notifications OF_SYSTEM = new Notifications() {};

  default Inotify open() throws IOException {
    return Inotify.open();
  }

  /// Watches a directory, as `Inotify.watch`.
  default int watch(Inotify by, Path directory, int events) throws SystemCallException {
    return by.watch(directory, events);
  }
}
