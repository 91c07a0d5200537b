package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusExporterBlackboxArgumentsTest {
  private static PrometheusExporterBlackboxArguments decode(String... lines)
      throws DecodeException {
    return Blocks.decode(PrometheusExporterBlackboxArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    var arguments = decode("config_file = \"modules.yml\"");
    assertThat(arguments.config().reveal()).isEmpty();
    assertThat(arguments.probeTimeoutOffset()).isEqualTo(Duration.ofMillis(500));
    assertThat(arguments.targetsList()).isEmpty();
    assertThat(arguments.targetBlocks()).isEmpty();
    assertThat(arguments.targets()).isEmpty();
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            """
            config = "{ modules: { m: { prober: tcp } } }"
            probe_timeout_offset = "1s"
            target {
              name    = "a"
              address = "b:1"
              module  = "m"
              labels  = { "x" = "y" }
            }
            """);
    assertThat(arguments.config().reveal()).contains("prober: tcp");
    assertThat(arguments.probeTimeoutOffset()).isEqualTo(Duration.ofSeconds(1));
    assertThat(arguments.targetBlocks())
        .containsExactly(new TargetArguments("a", "b:1", "m", Map.of("x", "y")));
    assertThat(arguments.targets()).isEqualTo(arguments.targetBlocks());
  }

  @Test
  void takesTargetsAsAList() throws DecodeException {
    var arguments =
        decode(
            """
            config_file = "modules.yml"
            targets = [
              { "name" = "a", "address" = "b", "module" = "m", "x" = "y" },
              { "name" = "c", "__address__" = "d" },
            ]
            """);
    assertThat(arguments.configFile()).isEqualTo("modules.yml");
    assertThat(arguments.targetsList()).hasSize(2);
    assertThat(arguments.targets())
        .isEqualTo(
            List.of(
                new TargetArguments("a", "b", "m", Map.of("x", "y")),
                new TargetArguments("c", "d", "", Map.of())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "targets = []; config or config_file must be set",
        "config = \"modules:\"\\nconfig_file = \"x\"; config and config_file are mutually exclusive",
        "config = \"other: 1\"; invalid blackbox_exporter config: field other not found",
        "config = \"modules: {m: {prober: http, http: {methods: GET}}}\";"
            + " invalid blackbox_exporter config: field methods not found in modules.m.http",
        "config_file = \"x\"\\ntargets = [{\"name\" = \"a\", \"address\" = \"b\"}]\\n"
            + "target {\\n name = \"a\"\\n address = \"b\"\\n};"
            + " the block `target` and the attribute `targets` are mutually exclusive",
        "config_file = \"x\"\\ntargets = [{\"address\" = \"b\"}]; all targets must have a `name`",
        "config_file = \"x\"\\ntargets = [{\"name\" = \"b\"}];"
            + " all targets must have an `address` or an `__address__` label",
        "config_file = \"x\"\\ntarget {\\n name = \"\"\\n address = \"b\"\\n};"
            + " failed to load blackbox_targets; the `name` and `address` fields are mandatory"
      })
  void refusesWhatCannotWork(String text, String message) {
    assertThatThrownBy(() -> decode(text.replace("\\n", "\n")))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(message);
  }
}
