package dev.pewter.loki.process.logql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinePatternTest {
  private static final String[] PARTS = {
    "a", "b", "c", "ab", ".", "*", "+", "?", "|", "(", ")", "(?:", "(?P<n>", "(?i)", "[ab]", "[^b]",
    "[]a]", "{2}", "{0,1}", "{", "}", "\\.", "\\d", "\\b", "\\\\", "^", "$", "ü", "\\Qa", "\\x61"
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          GET /(health|ready)z?   ; GET /
          ^GET .* HTTP/1          ; HTTP/1
          a\\.b+cc                ; a.b
          level=(debug|trace)     ; level=
          user [0-9]+ logged out? ; logged ou
          \\d+ms?\\b took         ; took
          abc{2}d?                ; ab
          abc|def                 ; none
          (?i)debug               ; none
          (a|b)                   ; none
          a?b*                    ; none
          a{b|c}d                 ; none
          \\Qa.b\\E               ; none
          """)
  void findsARequiredWord(String pattern, String word) {
    String found = RequiredWord.of(pattern);

    assertThat(found == null ? "none" : found.strip()).isEqualTo(word);
  }

  @Test
  void matchesAsThePatternAlone() {
    var random = new Random(5);
    int tried = 0;
    while (tried < 2_000) {
      var pattern = new StringBuilder();
      for (int i = random.nextInt(7); i >= 0; i--) {
        pattern.append(PARTS[random.nextInt(PARTS.length)]);
      }
      SearchPattern plain;
      try {
        plain = SearchPattern.parse(pattern.toString());
      } catch (InvalidPattern _) {
        continue;
      }
      tried++;
      var quick = LinePattern.regex(pattern.toString());
      for (int i = 0; i < 10; i++) {
        var line = new StringBuilder();
        for (int k = random.nextInt(9); k > 0; k--) {
          line.append("abcABC.{}|\\5 ü".charAt(random.nextInt(14)));
        }
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(quick.isIn(bytes, 0, bytes.length))
            .as("%s in %s", pattern, line)
            .isEqualTo(plain.isIn(line.toString()));
      }
    }
  }
}
