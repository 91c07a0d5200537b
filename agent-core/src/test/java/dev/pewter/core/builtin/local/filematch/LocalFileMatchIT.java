package dev.pewter.core.builtin.local.filematch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the system's notifications; the next walk would come far too late.
class LocalFileMatchIT {
  @TempDir private Path root;
  private final TestContext context = new TestContext("local.file_match.test");

  @Test
  void findsFilesWhenTheyAreCreated() throws IOException {
    Path log = root.resolve("ns_pod_1/app/0.log");
    try (var _ = run("/*/app/*.log")) {
      write(log);
      awaitFound(log);
      Path other = write(root.resolve("ns_pod_2/app/0.log"));
      awaitFound(log, other);
      awaitFound(log, other, write(root.resolve("ns_pod_2/app/1.log")));
    }
  }

  @Test
  void findsFilesInADirectoryThatWasDeletedAndCreatedAgain() throws IOException {
    Path log = write(root.resolve("pod/app/0.log"));
    try (var _ = run("/*/app/*.log")) {
      awaitFound(log);
      for (int i = 1; i < 5; i++) {
        Files.delete(log);
        Files.delete(log.getParent());
        log = write(root.resolve("pod/app/" + i + ".log"));
        awaitFound(log);
      }
    }
  }

  private TaskGroup run(String glob) {
    var target = Target.of(Map.of("__path__", root + glob));
    var arguments =
        new LocalFileMatchArguments(List.of(target), Duration.ofHours(1), Duration.ZERO);
    var tasks = new TaskGroup("test");
    tasks.start("run", new LocalFileMatch(context, arguments)::run);
    return tasks;
  }

  private static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private void awaitFound(Path... files) {
    await()
        .untilAsserted(
            () ->
                assertThat(context.lastExport(TargetsExports.class).targets())
                    .extracting(target -> target.get("__path__"))
                    .containsExactlyInAnyOrderElementsOf(
                        List.of(files).stream().map(Path::toString).toList()));
  }
}
