package dev.pewter.core.builtin.local.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the system's notifications; polling would come far too late.
class LocalFileIT {
  @TempDir private Path root;
  private final TestContext context = new TestContext("local.file.test");

  @Test
  void seesWritesAndFilesRenamedOverIt() throws IOException, ComponentException {
    Path file = root.resolve("file");
    Files.writeString(file, "one");
    try (var _ = run(file)) {
      Files.writeString(file, "two");
      awaitContent("two");
      replace(file, "three");
      awaitContent("three");
      replace(file, "four");
      awaitContent("four");
    }
  }

  @Test
  void seesAMountedConfigMapSwapped() throws IOException, ComponentException {
    Path file = root.resolve("key");
    swap("..2026_1", "one");
    Files.createSymbolicLink(file, Path.of("..data/key"));
    try (var _ = run(file)) {
      swap("..2026_2", "two");
      awaitContent("two");
      Files.delete(root.resolve("..2026_1/key"));
      swap("..2026_3", "three");
      awaitContent("three");
    }
  }

  @Test
  void seesALinkLedElsewhereAndWritesBehindIt() throws IOException, ComponentException {
    Path there = Files.createDirectory(root.resolve("there")).resolve("target");
    Files.writeString(there, "one");
    Path link = root.resolve("link");
    Files.createSymbolicLink(link, there);
    try (var _ = run(link)) {
      replace(there, "two");
      awaitContent("two");
      Path elsewhere = Files.createDirectory(root.resolve("elsewhere")).resolve("target");
      Files.writeString(elsewhere, "three");
      Files.createSymbolicLink(root.resolve("next"), elsewhere);
      Files.move(root.resolve("next"), link, StandardCopyOption.ATOMIC_MOVE);
      awaitContent("three");
      replace(elsewhere, "four");
      awaitContent("four");
    }
  }

  @Test
  void isHealthyAgainWhenTheFileIsBack() throws IOException, ComponentException {
    Path file = root.resolve("file");
    Files.writeString(file, "one");
    var component = component(file);
    try (var tasks = new TaskGroup("test")) {
      tasks.start("run", component::run);
      Files.delete(file);
      await().until(() -> state(component) == Health.State.UNHEALTHY);
      assertThat(content()).isEqualTo("one");
      Files.writeString(file, "two");
      awaitContent("two");
      await().until(() -> state(component) == Health.State.HEALTHY);
    }
  }

  private static Health.State state(LocalFile component) {
    return Objects.requireNonNull(component.health()).state();
  }

  private TaskGroup run(Path file) throws ComponentException {
    var component = component(file);
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  private LocalFile component(Path file) throws ComponentException {
    return new LocalFile(
        context,
        new LocalFileArguments(file.toString(), Detector.FSNOTIFY, Duration.ofMinutes(10), false));
  }

  private void awaitContent(String expected) {
    await().until(this::content, expected::equals);
  }

  private String content() {
    return context.lastExport(LocalFileExports.class).content().reveal();
  }

  private static void replace(Path file, String content) throws IOException {
    Path next = file.resolveSibling("next.tmp");
    Files.writeString(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// As the kubelet does it.
  private void swap(String generation, String content) throws IOException {
    Path folder = Files.createDirectory(root.resolve(generation));
    Files.writeString(folder.resolve("key"), content);
    Path next = root.resolve("..data_tmp");
    Files.createSymbolicLink(next, Path.of(generation));
    Files.move(next, root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
