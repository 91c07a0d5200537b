package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Pages that cannot be read say where and why. `~` stands for a line break, `^` for a byte that
/// is not UTF-8.
class MistakesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '´',
      value = {
        "a 1~b~ | line 2: expected a value after the metric, got `\\n` in `b`",
        "a | line 1: expected a value after the metric in `a`",
        "a{b=`x`} | line 1: expected a value after the metric in `a{b=\\`x\\`}`",
        "a one | line 1: `one` is not a number in `a one`",
        "a 0x1p-2 | line 1: `0x1p-2` is not a number in `a 0x1p-2`",
        "a 1_000 | line 1: `1_000` is not a number in `a 1_000`",
        "a 1d | line 1: `1d` is not a number in `a 1d`",
        "a 1e | line 1: `1e` is not a number in `a 1e`",
        "a 1e999 | line 1: `1e999` is out of range in `a 1e999`",
        "a 1 -5 | line 1: expected a timestamp or the end of the line, got `-` in `a 1 -5`",
        "a 1 5 6 | line 1: expected the end of the line, got `6` in `a 1 5 6`",
        "a 1 99999999999999999999 | line 1: a timestamp is out of range in `a 1 99999999999999999999`",
        "a{b=`x 1~ | line 1: a quoted text does not end in `a{b=\\`x 1`",
        "a{b} 1 | line 1: expected an equals sign after a label name, got `}` in `a{b} 1`",
        "a{b=x} 1 | line 1: expected a quoted label value, got `x` in `a{b=x} 1`",
        "a{,} 1 | line 1: expected a label name, got `,` in `a{,} 1`",
        "a{b=`^`} 1 | line 1: a label value is not valid UTF-8 in `a{b=\\`\uFFFD\\`} 1`",
        "a{`c`} 1 | line 1: the metric name is given twice in `a{\\`c\\`} 1`",
        "{b=`x`} 1 | line 1: there is no metric name in `{b=\\`x\\`} 1`",
        "9a 1 | line 1: expected a metric name, got `9` in `9a 1`",
        "# TYPE a number~ | line 1: there is no metric type `number` in `# TYPE a number`",
        "# HELP 1a x~ | line 1: expected a metric name after HELP, got `1` in `# HELP 1a x`",
        "# HELP a ^~ | line 1: a help text is not valid UTF-8 in `# HELP a \uFFFD`",
        "a{b=`x`,b=`y`} 1 | line 1: label name `b` is not unique in `a{b=\\`x\\`,b=\\`y\\`} 1`",
      })
  void areToldOfText(String page, String message) {
    assertThat(told(Format.TEXT, page)).isEqualTo("ERROR " + message.replace('`', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '´',
      value = {
        "a 1~ | line 2: the page does not end with # EOF in ``",
        "a 1~# EOF~b 2~ | line 2: there is more after # EOF in `# EOF`",
        "a  1~# EOF | line 1: `` is not a number in `a  1`",
        "a{b=`x`, c=`y`} 1~# EOF | line 1: expected a label name, got ` ` in `a{b=\\`x\\`, c=\\`y\\`} 1`",
        "a{b=`x`c=`y`} 1~# EOF | line 1: expected a comma or closing brace after a label, got `c` in `a{b=\\`x\\`c=\\`y\\`} 1`",
        "~# EOF | line 1: expected a metric name, got `\\n` in ``",
        "# remark~# EOF | line 1: expected HELP, TYPE, UNIT or EOF after #, got `#` in `# remark`",
        "# UNIT a_b seconds~# EOF | line 1: unit `seconds` is not the end of the name `a_b` in `# UNIT a_b seconds`",
        "a 1 NaN~# EOF | line 1: a timestamp is not a finite number in `a 1 NaN`",
        "a 1 1 # {x=`y`}~# EOF | line 1: expected a blank and a number after the labels of an exemplar, got `\\n` in `a 1 1 # {x=\\`y\\`}`",
        "a 1 # {`x`} 1~# EOF | line 1: expected an equals sign after a label name, got `}` in `a 1 # {\\`x\\`} 1`",
      })
  void areToldOfOpenMetrics(String page, String message) {
    assertThat(told(Format.OPEN_METRICS, page)).isEqualTo("ERROR " + message.replace('`', '"'));
  }

  /// Whatever the bytes, there is an end and nothing but a told mistake.
  @ParameterizedTest
  @EnumSource(names = {"TEXT", "OPEN_METRICS"})
  void surviveAnyBytes(Format format) {
    String page =
        """
        # HELP a "b" \\n
        # TYPE "a b" histogram
        # UNIT a_s s
        {"a b",le="1"} 1 # {x="y"} 2 3
        a_bucket{b="c\\"",le="+Inf"} 1.5e7 1700000000 # {x="y"} 2
        a_s 1
        # EOF
        """;
    var random = new Random(5);
    var options = new Options(true, true, true, true, true);
    int mistakes = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = page.getBytes(ISO_8859_1);
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[random.nextInt(bad.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt()
                : (byte) "\"{}=,# \n\\eE".charAt(random.nextInt(11));
      }
      byte[] cut = Arrays.copyOf(bad, random.nextInt(bad.length + 1));
      var lines = Listing.of(format, options, cut);
      mistakes += !lines.isEmpty() && lines.getLast().startsWith("ERROR line ") ? 1 : 0;
    }
    assertThat(mistakes).isPositive();
  }

  private static String told(Format format, String page) {
    byte[] bytes =
        page.replace('`', '"').replace('~', '\n').replace('^', '\u00ff').getBytes(ISO_8859_1);
    return Listing.of(format, Options.PLAIN, bytes).getLast();
  }
}
