package dev.pewter.metrics.prometheus.exporter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusExporterProcessArgumentsTest {
  private static PrometheusExporterProcessArguments decode(String text) throws DecodeException {
    return Blocks.decode(PrometheusExporterProcessArguments.class, text);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode(""))
        .isEqualTo(
            new PrometheusExporterProcessArguments(
                "/proc", true, true, true, false, false, List.of()));
    assertThat(decode("matcher { comm = [\"a\"] }").matchers())
        .containsExactly(new MatcherArguments("{{.ExeBase}}", List.of("a"), null, null));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            """
            procfs_path         = "/host/proc"
            track_children      = false
            track_threads       = false
            gather_smaps        = false
            recheck_on_scrape   = true
            remove_empty_groups = true
            matcher {
              name    = "{{.Comm}}"
              comm    = ["a"]
              exe     = ["/bin/b"]
              cmdline = ["c"]
            }
            matcher { exe = [] }
            """);
    assertThat(arguments)
        .isEqualTo(
            new PrometheusExporterProcessArguments(
                "/host/proc",
                false,
                false,
                false,
                true,
                true,
                List.of(
                    new MatcherArguments(
                        "{{.Comm}}", List.of("a"), List.of("/bin/b"), List.of("c")),
                    new MatcherArguments("{{.ExeBase}}", null, List.of(), null))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "name = \"a\"; no matchers provided",
        "cmdline = [\"(\"]; bad cmdline regex \"(\"",
        "comm = [\"a\"] ~ name = \"{{\"; bad name template \"{{\""
      })
  void refusesWhatCannotWork(String matcher, String message) {
    assertThatThrownBy(() -> decode("matcher {\n" + matcher.replace('~', '\n') + "\n}"))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("process_names is invalid: " + message);
  }
}
