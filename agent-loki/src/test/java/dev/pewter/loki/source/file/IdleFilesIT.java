package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What thousands of files cost that nobody writes any more.
@EnabledOnOs(OS.LINUX)
class IdleFilesIT {
  private static final int FILES = 4000;

  @TempDir Path directory;
  private final FakeSink sink = new FakeSink();

  @Test
  void keepsLittleInMemoryForAFileThatIsIdle() throws Exception {
    var targets = new Target[FILES];
    for (int i = 0; i < FILES; i++) {
      var pod = directory.resolve("default_workload-7c9f8d6b5-%05d_0a1b2c3d-4e5f".formatted(i));
      var file = Files.createDirectories(pod.resolve("app")).resolve("0.log");
      Files.writeString(file, "one\n");
      targets[i] = Target.of(Map.of("__path__", file.toString(), "job", "pods"));
    }
    var context = new TestContext("loki.source.file.t", directory.resolve("data"), Clock.SYSTEM);
    var component = new LokiSourceFile(context, arguments(List.of(targets[0])));
    try (var _ = new RunningComponent(component)) {
      awaitLines(1);
      long before = liveBytes();
      component.update(arguments(List.of(targets)));
      awaitLines(FILES);
      sink.forget();
      var positions = directory.resolve("data").resolve("positions");
      await()
          .ignoreException(NoSuchFileException.class) // just being replaced
          .until(() -> Files.size(positions) > 100L * FILES); // all of them are saved
      await().untilAsserted(() -> assertThat((liveBytes() - before) / FILES).isLessThan(1024));
    }
  }

  private void awaitLines(int count) {
    await().until(() -> sink.lines().size() == count);
  }

  private LokiSourceFileArguments arguments(List<Target> targets) throws DecodeException {
    var decoded = Blocks.decode(LokiSourceFileArguments.class, "targets = []\nforward_to = []");
    return TailedFile.with(decoded, targets, sink);
  }

  /// The bytes of all objects that are in use.
  private static long liveBytes() throws JMException {
    var histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words[0].matches("\\d+:") && !words[3].contains("FillerElement"))
        .mapToLong(words -> Long.parseLong(words[2]))
        .sum();
  }
}
