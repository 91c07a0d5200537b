package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static Redacted redact(String text) {
    return Redaction.redact(new Source("c.alloy", text.getBytes(UTF_8)));
  }

  @Test
  void tellsWhereThingsAreInWhatIsShown() {
    String text = "a {\n  password = \"canäry\" + b\n}\n";
    var shown = redact(text);
    assertThat(shown.text()).isEqualTo("a {\n  password = \"(secret)\" + b\n}\n");

    String before = text.substring(0, text.indexOf("+ b"));
    int column = shown.column(before.getBytes(UTF_8).length);
    assertThat(shown.text().lines().toList().get(1).substring(column)).isEqualTo("+ b");

    int inside = text.indexOf("an");
    assertThat(shown.column(inside)).isEqualTo("  password = ".length());
  }

  @Test
  void tellsWhereThingsAreBehindATextOfSeveralLines() {
    String text = "password = `canary\ncanary` + b\n";
    var shown = redact(text);
    assertThat(shown.text()).isEqualTo("password = `(secret)\n` + b\n");
    assertThat(shown.column(text.indexOf("+ b"))).isEqualTo(2);
  }

  @Test
  void hidesWhatAMistakeQuotes() {
    var source =
        new Source(
            "c.alloy",
            """
            a {
              password = ["canary-1"]
              url      = "http://user:canary-2@host/?token=canary-3"
              token    = "x"
              level    = "inf"
            }
            """
                .getBytes(UTF_8));
    assertThat(
            Redaction.hide(
                "[\"canary-1\"] should be string; parse \"http://user:canary-2@host/?token=canary-3\":"
                    + " canary-1; \"x\" and x; unknown level \"inf\"; GET http://u:canary-4@h/",
                java.util.List.of(source)))
        .isEqualTo(
            "[\"(secret)\"] should be string; parse \"http://user:xxxxx@host/?token=xxxxx\":"
                + " (secret); \"(secret)\" and x; unknown level \"inf\"; GET http://u:xxxxx@h/");
  }

  @Test
  void showsTheStructureOfWhatDoesNotParse() {
    String text =
        """
        loki.write "a" { // canary
          endpoint {
            url = "http://canary/"
            bearer_token = "canary
          }
          /* canary
             canary */
        }
        """;
    var shown = redact(text);
    assertThat(shown.text())
        .contains("loki.write \"*\" { //*******", "    url = \"", "\n  }\n")
        .doesNotContain("canary");
    assertThat(shown.text()).hasSameSizeAs(text);
    int at = text.indexOf("\"canary\n");
    assertThat(shown.column(at)).isEqualTo("    bearer_token = ".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = `\npassword = `canary`\n{",
        "password = 'canary' {",
        "password = 'it's canary' {",
        "password: canary {\n",
        "a { password = canary canary }\n",
        "a { x = \"\\\"canary\" \"canary\" \n",
        "\"password\" = canary }",
        "{ /* \" */ a = \"canary\" /* canary",
        "x = ``canary``` canary",
        "{ headers = { \"X\" = \"canary\", Y = canary }",
        "a = \"\\",
        "}//",
      })
  void hidesWhereverATextMayEnd(String text) {
    assertThat(redact(text).text()).doesNotContain("canary").hasSameSizeAs(text);
  }
}
