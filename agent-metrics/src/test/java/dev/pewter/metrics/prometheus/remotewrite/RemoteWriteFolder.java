package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.testing.FakeRemote;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.io.TempDir;

/// A component's folder, and configurations that are in a hurry.
abstract class RemoteWriteFolder {
  static final String NAME = "prometheus.remote_write.w";
  @TempDir Path directory;

  TestContext context() {
    return new TestContext(NAME, directory.resolve(NAME), Clock.SYSTEM);
  }

  static String endpoint(FakeRemote remote, String... more) {
    return endpoint("e", remote.url(), queue("50ms"), more);
  }

  static String endpoint(String name, String url, String queue, String... more) {
    return "endpoint {\nname = \"%s\"\nurl = \"%s\"\n%s\n%s\n}"
        .formatted(name, url, queue, String.join("\n", more));
  }

  static String queue(String deadline, String... more) {
    return "queue_config {\nbatch_send_deadline = \"%s\"\nmin_backoff = \"10ms\"\nmax_backoff = \"40ms\"\n%s\n}"
        .formatted(deadline, String.join("\n", more));
  }

  static List<Double> numbers(int from, int to) {
    return DoubleStream.iterate(from, i -> i < to, i -> i + 1).boxed().toList();
  }

  static List<Double> distinct(FakeRemote remote, String metric) {
    return remote.values(metric).stream().distinct().sorted().toList();
  }
}
