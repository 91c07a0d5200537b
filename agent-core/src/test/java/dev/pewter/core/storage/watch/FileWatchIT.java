package dev.pewter.core.storage.watch;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void tellsOfWhatIsWrittenToTheTargetBesideALink() throws IOException {
    Path one = Files.createFile(root.resolve("one"));
    Path other = Files.createFile(root.resolve("other"));
    Path link = Files.createSymbolicLink(root.resolve("link"), one);
    var changes = new AtomicInteger();
    try (var watch = new FileWatch(link, DirectoryWatches.shared(), changes::incrementAndGet)) {
      assertThat(watch.renew()).isTrue();
      assertTold(changes, one);
      Files.delete(link);
      Files.createSymbolicLink(link, other);
      assertThat(watch.renew()).isTrue();
      assertTold(changes, other);
    }
  }

  /// More often than it may be told of the link, too.
  private static void assertTold(AtomicInteger changes, Path written) throws IOException {
    for (int i = 0; i < 4; i++) {
      int before = changes.get();
      Files.writeString(written, "more\n", APPEND);
      await().until(() -> changes.get() > before);
    }
  }
}
