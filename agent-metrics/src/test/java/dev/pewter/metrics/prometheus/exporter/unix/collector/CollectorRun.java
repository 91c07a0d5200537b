package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/// Runs one collector on a machine of files.
final class CollectorRun {
  private CollectorRun() {}

  /// A machine of the test data.
  static Path machine(String name) {
    try {
      var here =
          Objects.requireNonNull(
              CollectorRun.class.getResource("testdata/" + name), "testdata/" + name);
      return Path.of(here.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Settings for a machine with `proc`, `sys`, `udev` and the rest below one folder.
  ///
  /// @param blocks what the configuration says
  static CollectorSettings settings(Path machine, String blocks) {
    return settings(machine, blocks, new TestContext("test").log());
  }

  static CollectorSettings settings(Path machine, String blocks, Log log) {
    var paths =
        new HostPaths(
            machine + "/proc", machine + "/sys", machine.toString(), machine + "/udev/data");
    return new CollectorSettings(new HostFiles(paths), arguments(blocks), log);
  }

  /// The same settings where the collectors show also what only newer versions show.
  static CollectorSettings newer(CollectorSettings settings) {
    return new CollectorSettings(
        settings.files(), settings.arguments(), settings.log(), Set.of(Collectors.NEWER_FAMILIES));
  }

  static CollectorArguments arguments(String blocks) {
    try {
      return Blocks.decode(CollectorArguments.class, blocks);
    } catch (DecodeException e) {
      throw new IllegalArgumentException(blocks, e);
    }
  }

  /// What a collector shows, without help and types.
  static String samples(Collector collector) throws IOException, InterruptedException {
    return text(collector)
        .lines()
        .filter(l -> !l.startsWith("#"))
        .collect(java.util.stream.Collectors.joining("\n"));
  }

  static String text(Collector collector) throws IOException, InterruptedException {
    var page = new MetricPage();
    collector.collect(page);
    return new String(page.text(), StandardCharsets.UTF_8);
  }
}
