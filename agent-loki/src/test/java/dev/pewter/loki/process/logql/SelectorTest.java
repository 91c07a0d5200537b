package dev.pewter.loki.process.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
  private static final Labels LABELS = Labels.of("app", "web", "env", "dev");

  private static boolean matches(String selector, String line) {
    byte[] bytes = ("<" + line + ">").getBytes(StandardCharsets.UTF_8);
    return Selector.parse(selector).matches(LABELS, bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {app="web"}                               ; x         ; true
          {app="we"}                                ; x         ; false
          { app != "db" , env =~ "dev|test" }       ; x         ; true
          {app=~"we"}                               ; x         ; false
          {app=~"w.*", env!~"prod"}                 ; x         ; true
          {app!~"w.."}                              ; x         ; false
          {absent=""}                               ; x         ; true
          {absent!=""}                              ; x         ; false
          {absent=~".+"}                            ; x         ; false
          {absent!~".+"}                            ; x         ; true
          {app="web"} |= "err"                      ; an error  ; true
          {app="web"} |= "<"                        ; an error  ; false
          {app="web"} |= ">"                        ; an error  ; false
          {app="web"} |= ""                         ; an error  ; true
          {app="web"} |= "an error and more"        ; an error  ; false
          {app="web"} != "err"                      ; an error  ; false
          {app="web"}|~"e.r"!~"^e"                  ; an error  ; true
          {app="web"} |~ "warn|err"                 ; an error  ; true
          {app="web"} |~ "^an error$"               ; an error  ; true
          {app="web"} |= "ü" |= "\\"" |= "\\u0041"  ; ü"A       ; true
          {app="web"} |= "a.b"                      ; axb       ; false
          {app="web"} |~ "(?i)ERR"                  ; an error  ; true
          """)
  void chooses(String selector, String line, boolean expected) {
    assertThat(matches(selector, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          app="web"              ; col 1: syntax error: unexpected IDENTIFIER, expecting {
          {}                     ; col 2: syntax error: unexpected }, expecting IDENTIFIER
          {app="web"             ; unexpected $end, expecting } or ,
          {app="web",}           ; col 12: syntax error: unexpected }, expecting IDENTIFIER
          {app=web}              ; col 6: syntax error: unexpected IDENTIFIER, expecting STRING
          {app='web'}            ; expecting STRING
          {app="web}             ; col 6: literal not terminated
          {app="\\q"}            ; col 6: invalid char escape
          {app="\\U00ffffff"}    ; invalid char escape
          {app>"web"}            ; unexpected IDENTIFIER, expecting = or != or =~ or !~
          {1="web"}              ; expecting IDENTIFIER
          {app=~"("}             ; col 7: error parsing regexp
          {app="web"} | json     ; col 13: syntax error: unexpected IDENTIFIER, expecting != or !~ or |~ or |=
          {app="web"} {a="b"}    ; col 13: syntax error: unexpected {, expecting
          """)
  void saysWhatIsWrong(String selector, String message) {
    assertThatThrownBy(() -> Selector.parse(selector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("parse error at line 1, col ")
        .hasMessageContaining(message);
  }

  @Test
  void countsLines() {
    assertThatThrownBy(() -> Selector.parse("{\n  app=\n}")).hasMessageContaining("line 3, col 1");
  }

  @Test
  void allocatesNothing() throws IOException, InterruptedException {
    var selector = Selector.parse("{app=~\"w.*\"} |= \"error\" != \"x\" |~ \"warn|err\"");
    byte[] line = "a line with an error".getBytes(StandardCharsets.UTF_8);

    Allocations.assertAllocatesAtMost(0, () -> selector.matches(LABELS, line, 0, line.length));
  }
}
