package dev.pewter.core.storage.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchIT {
  @TempDir Path root;

  @Test
  void tellsWhenItMayHaveMissedSomething() throws IOException {
    Path link = root.resolve("link");
    Files.createSymbolicLink(link, Files.createDirectory(root.resolve("there")).resolve("file"));
    try (var watch = new FileWatch(link, DirectoryWatches.shared(), () -> {})) {
      assertThat(watch.renew()).isTrue();
      assertThat(watch.renew()).isFalse();
      Files.createFile(root.resolve("there/file")); // where the link leads to
      assertThat(watch.renew()).isTrue();
      assertThat(watch.renew()).isFalse();
    }
  }
}
