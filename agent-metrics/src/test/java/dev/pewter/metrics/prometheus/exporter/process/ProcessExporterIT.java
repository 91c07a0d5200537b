package dev.pewter.metrics.prometheus.exporter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import dev.pewter.metrics.prometheus.exporter.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares the page of this machine with that of Debian's process exporter beside it.
class ProcessExporterIT {
  private static final String PROGRAM = "prometheus-process-exporter";
  private static final String STILL_GROUP = "groupname=\"standstill\"";
  private static final Pattern OTHER =
      Pattern.compile("^(go_|process_|promhttp_|namedprocess_namegroup_threads_wchan)");
  @TempDir private Path folder;

  @Test
  void showsTheFamiliesLabelsAndStillValuesOfItsPeer()
      throws IOException, InterruptedException, DecodeException, ComponentException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("standstill"));
    Path config =
        Files.writeString(
            folder.resolve("peer.yml"),
            """
            process_names:
            - exe: [%s]
            - name: "{{.ExeBase}}"
              exe: [java]
            """
                .formatted(program));
    var process = new ProcessBuilder(program.toString(), "600").start();
    try {
      var theirs = Peer.page(PROGRAM, "--config.path=" + config);
      var ours = ownPage(program);
      assertThat(Peer.shapes(ours, OTHER))
          .containsExactlyInAnyOrderEntriesOf(Peer.shapes(theirs, OTHER));
      assertThat(still(ours)).hasSizeGreaterThan(15).isEqualTo(still(theirs));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /// The samples of the group that does nothing. Its share of memory depends on what others do.
  private static Map<String, Double> still(Exposition page) {
    var samples = new TreeMap<>(page.samples());
    samples
        .keySet()
        .removeIf(key -> !key.contains(STILL_GROUP) || key.contains("proportionalResident"));
    return samples;
  }

  private static Exposition ownPage(Path program)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var exporter =
        new PrometheusExporterProcess(
            new TestContext("test"),
            Blocks.decode(
                PrometheusExporterProcessArguments.class,
                "matcher { exe = [\"" + program + "\"] }",
                "matcher { exe = [\"java\"] }"));
    return Exposition.parse(OwnPage.of(exporter));
  }
}
