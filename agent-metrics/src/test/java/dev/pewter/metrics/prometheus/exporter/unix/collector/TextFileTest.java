package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
  private static void parse(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    TextFile.parse("f", bytes, bytes.length, 1 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1",
        "a 1 \n",
        "a 1\r\n",
        "a 1 1700000000\n",
        "a{x=\"1\",x=\"2\"} 1\n",
        "a{__name__=\"1\"} 1\n",
        "{\"a\"} 1\n",
        "a 0x10\n",
        "a 1_000\n",
        "a 1e400\n",
        "a\n",
        "1a 1\n",
        "a{x=\"1} 1\n",
        "a{x=\"\\t\"} 1\n",
        "a{x=\"\u00ff\"} 1\n",
        "a{x='1'} 1\n",
        "a 1 # {x=\"1\"} 1\n",
        "# TYPE a something\na 1\n",
        "# TYPE a counter\n# TYPE a gauge\na 1\n",
        "a 1\n# TYPE a counter\n",
        "# HELP a b\n# HELP a c\n",
        "# HELP a \\x\n"
      })
  void refusesMistakes(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("line ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n  \n",
        "# EOF\n",
        "#\n# some words\n",
        "# TYPE\n",
        "# TYPE a\na 1\n",
        "a +Inf\nb NaN\nc -1.5e-7\n",
        "a { x = \"1\" , y=\"\\\"\\\\\\n\" , } 1\n",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_bucket{le=\"1\"} 1\na_sum 3\na_count 2\n",
        "# TYPE a COUNTER\na 1\n"
      })
  void takesWhatTheFormatAllows(String text) throws IOException {
    parse(text);
    assertThat(text).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{x=\"%d\"} 1\n",
        "a{x%d=\"\"} 1\n",
        "a%d 1\n",
        "# HELP a%1$d aaaaaaaaaaaaaaaaaaaa\na%1$d 1\n",
        "# TYPE b%1$d histogram\nb%1$d_bucket{le=\"1\"} 1\n"
      })
  void refusesMoreThanThereIsRoomFor(String pattern) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(pattern.formatted(i));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    long needed = TextFile.parse("f", bytes, bytes.length, Long.MAX_VALUE).bytes();
    assertThat(needed).isGreaterThan(bytes.length);
    TextFile.parse("f", bytes, bytes.length, needed);
    assertThatThrownBy(() -> TextFile.parse("f", bytes, bytes.length, needed - 1))
        .hasMessageMatching("line \\d+: more samples than there is memory for, \\d+ bytes");
  }

  @Test
  void forgetsFamiliesWithoutSamples() throws IOException {
    byte[] bytes = "# HELP a b\n# TYPE c gauge\nd 1\n".getBytes(StandardCharsets.UTF_8);
    assertThat(TextFile.parse("f", bytes, bytes.length, 1 << 20).families().keySet())
        .containsExactly("d");
  }
}
