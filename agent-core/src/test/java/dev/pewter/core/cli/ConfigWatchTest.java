package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final AtomicInteger reloads = new AtomicInteger();
  private final TaskGroup tasks = new TaskGroup("watch");

  @AfterEach
  void stop() {
    tasks.close();
  }

  private void watch(Path path) {
    run(loading(path));
  }

  private ConfigWatch loading(Path path) {
    return ConfigWatch.beforeLoad(path, clock, reloads::incrementAndGet);
  }

  private void run(ConfigWatch watch) {
    tasks.start("watch", watch::run);
    await().until(() -> clock.sleepers() == 1);
  }

  /// Lets it look so many times.
  private void look(int times) {
    for (int i = 0; i < times; i++) {
      clock.advance(Duration.ofSeconds(2));
      await().until(() -> clock.sleepers() == 1);
    }
  }

  @Test
  void reloadsOnceForAChange() throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), "");
    watch(file);
    look(3);
    assertThat(reloads).hasValue(0);

    Files.writeString(file, "a");
    look(1);
    assertThat(reloads).hasValue(0);
    look(3);
    assertThat(reloads).hasValue(1);
  }

  @Test
  void reloadsForAChangeBetweenTheLoadAndTheFirstLook() throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), "");
    var watch = loading(file);
    Files.writeString(file, "a");
    run(watch);
    look(3);
    assertThat(reloads).hasValue(1);
  }

  /// As the kubelet does: a new folder, and one link that is moved over the old.
  @Test
  void seesHowAConfigMapChanges() throws IOException {
    Files.createDirectory(folder.resolve("..one"));
    Files.writeString(folder.resolve("..one/config.alloy"), "a");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Path file =
        Files.createSymbolicLink(folder.resolve("config.alloy"), Path.of("..data/config.alloy"));
    watch(file);

    Files.createDirectory(folder.resolve("..two"));
    Files.writeString(folder.resolve("..two/config.alloy"), "b");
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
    Files.move(
        folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    look(3);

    assertThat(reloads).hasValue(1);
  }

  @Test
  void watchesAllFilesOfAFolder() throws IOException {
    Files.writeString(folder.resolve("a.alloy"), "");
    watch(folder);
    Files.writeString(folder.resolve("b.txt"), "");
    look(3);
    assertThat(reloads).hasValue(0);

    Files.writeString(folder.resolve("b.alloy"), "");
    look(3);
    assertThat(reloads).hasValue(1);
  }

  @Test
  void waitsForAFileThatIsGone() throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), "a");
    watch(file);
    Files.delete(file);
    look(3);
    assertThat(reloads).hasValue(0);

    Files.writeString(file, "another");
    look(3);
    assertThat(reloads).hasValue(1);
  }
}
