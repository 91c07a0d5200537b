package dev.pewter.metrics.prometheus.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.prometheus.exporter.cadvisor.PrometheusExporterCadvisorProvider;
import dev.pewter.metrics.prometheus.exporter.process.PrometheusExporterProcessProvider;
import dev.pewter.metrics.prometheus.exporter.unix.PrometheusExporterUnixProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lets promtool judge the pages of this machine. It also finds fault with names and their units,
/// of the reference, too; those must stay as they are.
class PromtoolIT {
  private static final String PROGRAM = "promtool";
  private static final Pattern OF_NAMES =
      Pattern.compile(
          "names? should (be|not)|use base unit|metrics should (not )?have|abbreviated");
  @TempDir private Path folder;

  private void isFine(Component<?> exporter) throws IOException, InterruptedException {
    String page = OwnPage.of(exporter);
    assertThat(page).contains("# TYPE ");
    Path file = Files.writeString(folder.resolve("page.txt"), page);
    var process =
        new ProcessBuilder(PROGRAM, "check", "metrics")
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isIn(0, 3); // 3: it reads the page and has remarks
    assertThat(said.lines().filter(line -> !OF_NAMES.matcher(line).find() && !line.isBlank()))
        .isEmpty();
  }

  private static <A extends Record> Component<?> exporter(
      ComponentProvider<A> provider, String block) throws DecodeException, ComponentException {
    return provider.create(
        new TestContext(provider.name() + ".it"), Blocks.decode(provider.arguments(), block));
  }

  @Test
  void likesTheUnixExporter()
      throws IOException, InterruptedException, DecodeException, ComponentException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    isFine(
        exporter(
            new PrometheusExporterUnixProvider(),
            "enable_collectors = [\"buddyinfo\", \"interrupts\", \"softirqs\", \"slabinfo\"]"));
  }

  @Test
  void likesTheProcessExporter()
      throws IOException, InterruptedException, DecodeException, ComponentException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    isFine(exporter(new PrometheusExporterProcessProvider(), "matcher {\n cmdline = [\".+\"]\n}"));
  }

  @Test
  void likesTheContainerExporter()
      throws IOException, InterruptedException, DecodeException, ComponentException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    isFine(exporter(new PrometheusExporterCadvisorProvider(), "disabled_metrics = []"));
  }
}
