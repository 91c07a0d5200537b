package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsArgumentsTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private static List<MetricArguments> decode(String... lines) throws DecodeException {
    return Blocks.decode(MetricsArguments.class, lines).metrics();
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode()).isEmpty();
    assertThat(
            decode(
                "metric.counter {",
                "  name = \"a\"",
                "  action = \"inc\"",
                "}",
                "metric.histogram {",
                "  name = \"b\"",
                "  buckets = [1]",
                "}",
                "metric.gauge {",
                "  name = \"c\"",
                "  action = \"set\"",
                "}"))
        .containsExactly(
            new MetricCounterArguments(
                "a", "inc", "", "a", "loki_process_custom_", FIVE_MINUTES, "", false, false),
            new MetricHistogramArguments(
                "b", List.of(1.0), "", "b", "loki_process_custom_", FIVE_MINUTES, ""),
            new MetricGaugeArguments(
                "c", "set", "", "c", "loki_process_custom_", FIVE_MINUTES, ""));
  }

  @Test
  void takesEveryField() throws DecodeException {
    String common =
        """
        name = "n"
        description = "d"
        source = "s"
        prefix = "p_"
        max_idle_duration = "1s"
        """;
    var second = Duration.ofSeconds(1);
    assertThat(
            decode(
                "metric.counter {\n" + common,
                "action = \"add\"",
                "match_all = true",
                "count_entry_bytes = true\n}",
                "metric.gauge {\n" + common + "action = \"sub\"\nvalue = \"v\"\n}",
                "metric.histogram {\n" + common + "buckets = [1, 2.5]\nvalue = \"v\"\n}"))
        .containsExactly(
            new MetricCounterArguments("n", "add", "d", "s", "p_", second, "", true, true),
            new MetricGaugeArguments("n", "sub", "d", "s", "p_", second, "v"),
            new MetricHistogramArguments("n", List.of(1.0, 2.5), "d", "s", "p_", second, "v"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          counter   | action = "set"                        | must be either 'inc' or 'add'
          counter   | action = "inc", max_idle_duration = "9ms" | must be greater or equal than 1s
          counter   | action = "inc", match_all = true, value = "v" | 'match_all' or a 'value'
          counter   | action = "add", count_entry_bytes = true | must be specified along with match
          gauge     | action = "put"                        | [set, inc, dec, add, sub]
          histogram | buckets = [1# 1]                      | must be in increasing order: 1.0 >= 1
          """)
  void refuses(String kind, String wrong, String message) {
    String body = wrong.replace(", ", "\n").replace('#', ',');

    assertThatThrownBy(() -> decode("metric." + kind + " {\nname = \"n\"\n" + body + "\n}"))
        .hasMessageContaining(message);
  }

  @Test
  void namesAreMadeFit() throws DecodeException {
    var metric =
        decode("metric.gauge {\nname = \"a-b.c\"\nprefix = \"1\"\naction = \"set\"\n}").getFirst();

    assertThat(metric.fullName()).isEqualTo("_a_b_c");
  }
}
