package dev.pewter.core.storage.watch;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchesIT {
  @TempDir Path directory;

  @Test
  void tellsTheOthersWhenACallbackHasABug() throws IOException {
    var faulty = new AtomicInteger();
    var told = new AtomicInteger();
    Runnable bug =
        () -> {
          faulty.incrementAndGet();
          throw new IllegalStateException("a bug");
        };
    try (var _ = DirectoryWatches.created().watch(directory, _ -> true, bug);
        var _ = DirectoryWatches.created().watch(directory, _ -> true, told::incrementAndGet);
        var _ = DirectoryWatches.created().watch(directory, _ -> true, bug)) {
      Files.writeString(directory.resolve("a"), "");
      await().until(() -> faulty.get() >= 2 && told.get() >= 1);
      Files.writeString(directory.resolve("b"), "");
      await().until(() -> faulty.get() >= 4 && told.get() >= 2);
    }
  }
}
