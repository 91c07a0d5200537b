package dev.pewter.loki.write;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.FakeLoki;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/// A component's folder, and configurations that are in a hurry.
abstract class WriteFolder {
  private static final String QUICK =
      "batch_wait = \"20ms\"\nmin_backoff_period = \"20ms\"\nmax_backoff_period = \"50ms\"\n";

  static final Labels JOB = Labels.of("job", "t");
  @TempDir Path directory;

  TestContext context() {
    return new TestContext("loki.write.w", directory.resolve("loki.write.w"), Clock.SYSTEM);
  }

  static String endpoint(FakeLoki loki, String... more) {
    return "endpoint {\nurl = \"" + loki.url() + "\"\n" + QUICK + String.join("\n", more) + "\n}";
  }

  static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  static String small(int kib) {
    return "queue_config {\n capacity = \"" + kib + "KiB\"\n}";
  }
}
