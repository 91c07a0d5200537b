package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusExporterBlackboxTest {
  private static final String MODULES =
      """
      modules:
        http_2xx: {prober: http}
        odd: {prober: odd}
        grpc: {prober: grpc}
        tcp: {prober: tcp, timeout: 1s}
      """;

  @TempDir private Path directory;
  private final TestContext context = new TestContext("prometheus.exporter.blackbox.probes");

  private PrometheusExporterBlackbox component(String... lines)
      throws DecodeException, ComponentException, IOException {
    Path file = Files.writeString(directory.resolve("modules.yml"), MODULES);
    return new PrometheusExporterBlackbox(
        context,
        Blocks.decode(
            PrometheusExporterBlackboxArguments.class,
            "config_file = \"" + file + "\"",
            String.join("\n", lines)));
  }

  @Test
  void exportsATargetForEach() throws DecodeException, ComponentException, IOException {
    component(
        """
        target {
          name    = "web"
          address = "https://example.org"
          labels  = { "team" = "a", "job" = "b" }
        }
        target {
          name    = "mail"
          address = "example.org:25"
          module  = "tcp"
        }
        """);
    var targets = context.lastExport(TargetsExports.class).targets();
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst().labels())
        .containsEntry("job", "integrations/blackbox/web")
        .containsEntry("instance", "prometheus.exporter.blackbox.probes")
        .containsEntry("team", "a")
        .containsEntry("__param_target", "https://example.org")
        .containsEntry("__scheme__", "http")
        .containsEntry("__meta_component_name", "prometheus.exporter.blackbox")
        .containsEntry(
            "__metrics_path__", "/api/v0/component/prometheus.exporter.blackbox.probes/metrics")
        .doesNotContainKey("__param_module");
    assertThat(targets.getLast().labels())
        .containsEntry("job", "integrations/blackbox/mail")
        .containsEntry("__param_module", "tcp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "module=none&target=a|400|Unknown module \"none\"",
        "module=odd&target=a|400|Unknown prober \"odd\"",
        "module=grpc&target=a|400|module grpc: the prober grpc is not supported",
        "module=tcp|400|Target parameter is missing",
        "target=a:1&hostname=x%0d%0aX:y|400|hostname is not valid",
        "module=tcp&target=a:1&hostname=x%0aX:y|400|hostname is not valid"
      })
  void refusesOddRequests(String query, int status, String message)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var response = new Probing(context, component()).ask(query, "1");
    assertThat(response.status()).isEqualTo(status);
    assertThat(Probing.text(response)).isEqualTo(message + "\n");
  }

  @Test
  void refusesATimeoutThatIsNone()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var response = new Probing(context, component()).ask("module=tcp&target=a:1", "soon");
    assertThat(response.status()).isEqualTo(500);
  }

  @Test
  void failsAProbeOfWhatIsNoAddress()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var probing = new Probing(context, component());
    assertThat(probing.probe("tcp", "no port")).contains("probe_success 0\n");
    assertThat(probing.probe("http_2xx", "ftp://a")).contains("probe_success 0\n");
    assertThat(probing.probe("http_2xx", "http://a b/")).contains("probe_success 0\n");
    assertThat(context.log().lines()).anyMatch(l -> l.startsWith("debug probe failed module=tcp"));
  }

  @Test
  void refusesTargetsOfModulesThatItCannotUse() {
    assertThatThrownBy(
            () -> component("target {\n name = \"a\"\n address = \"b\"\n module = \"grpc\"\n}"))
        .isInstanceOf(ComponentException.class)
        .hasMessage("target a, module grpc: the prober grpc is not supported");
  }

  @Test
  void warnsOfTargetsOfUnknownModules() throws DecodeException, ComponentException, IOException {
    component("target {\n name = \"a\"\n address = \"b\"\n module = \"none\"\n}");
    assertThat(context.log().lines())
        .contains("warn target names a module that is not there target=a module=none");
  }

  @Test
  void goesOnWithItsModulesWhenNewOnesAreBad()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component();
    var missing =
        Blocks.decode(PrometheusExporterBlackboxArguments.class, "config_file = \"/nowhere\"");
    assertThatThrownBy(() -> component.update(missing))
        .isInstanceOf(ComponentException.class)
        .hasMessage("failed to load blackbox config from file /nowhere: no such file or directory");
    assertThat(new Probing(context, component).probe("tcp", "no port"))
        .contains("probe_success 0\n");
  }
}
