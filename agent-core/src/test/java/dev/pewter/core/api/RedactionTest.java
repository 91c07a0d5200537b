package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static Redacted redact(String text) {
    var source = new Source("c.alloy", text.getBytes(UTF_8));
    return Redaction.redact(source, CustomSecrets.of(List.of(source)));
  }

  @Test
  void tellsWhereThingsAreInWhatIsShown() {
    String text = "a {\n  password = \"canäry\" + b.c\n}\n";
    var shown = redact(text);
    assertThat(shown.text()).isEqualTo("a {\n  password = \"(secret)\" + b.c\n}\n");

    String before = text.substring(0, text.indexOf("+ b"));
    int column = shown.column(before.getBytes(UTF_8).length);
    assertThat(shown.text().lines().toList().get(1).substring(column)).isEqualTo("+ b.c");

    int inside = text.indexOf("an");
    assertThat(shown.column(inside)).isEqualTo("  password = ".length());
  }

  @Test
  void tellsWhereThingsAreBehindATextOfSeveralLines() {
    String text = "password = `canary\ncanary` + b.c\n";
    var shown = redact(text);
    assertThat(shown.text()).isEqualTo("password = `(secret)\n` + b.c\n");
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
              bearer   = "with \\"quotes\\""
            }
            """
                .getBytes(UTF_8));
    var mistake =
        Diagnostic.error(
                null,
                "[\"canary-1\"] should be string; parse \"http://user:canary-2@host/?token=canary-3\":"
                    + " canary-1; \"x\" and x; unknown level \"inf\"; GET http://u:canary-4@h/;"
                    + " with \"quotes\"")
            .withHint("write canary-1");
    assertThat(Redaction.hide(List.of(mistake), List.of(source)))
        .containsExactly(
            Diagnostic.error(
                    null,
                    "[\"(secret)\"] should be string; parse \"http://user:xxxxx@host/?token=xxxxx\":"
                        + " (secret); \"(secret)\" and x; unknown level \"inf\"; GET"
                        + " http://u:xxxxx@h/; (secret)")
                .withHint("write (secret)"));
  }

  @Test
  void hidesNumbersAndNamesOfASecretWhereItIsWrong() {
    String text = "a {\n  password = [12345, hunter]\n  level = 12345\n}\n";
    var source = new Source("c.alloy", text.getBytes(UTF_8));
    int at = text.indexOf("[");
    var wrong =
        Diagnostic.error(
            new Span(source, at, text.indexOf("]") + 1), "[12345, hunter] is wrong, not 123456");
    int level = text.lastIndexOf("12345");
    var other = Diagnostic.error(new Span(source, level, level + 5), "12345 is wrong");
    assertThat(Redaction.hide(List.of(wrong, other), List.of(source)))
        .extracting(Diagnostic::message)
        .containsExactly("[(secret), (secret)] is wrong, not 123456", "12345 is wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a { password = \"canary\" + \"canary\" }",
        "a { password = string.format(\"%s-%s\", \"canary\", b.c) }",
        "a { password = (\"canary\") }",
        "a { tokens = [b.c + \"canary\"] }",
        "a { x = { password = coalesce(b.c, \"canary\") } }",
        "a { url = \"http://u:\" + \"canary\" + \"@h/\" }",
        "a { url = b.c + \"?token=\" + \"canary\" }",
        "a { url = string.format(\"http://%s:%s@h/\", \"u\", \"canary\") }",
        "a { url = string.join([\"http://u\", \"canary@h\"], \":\") }",
        "a { targets = [{ __address__ = \"u:\" + \"canary\" + \"@h\" }] }",
        "a { targets = [{ __address__ = \"h/?token=canary\" }] }",
        "a { password = canary }",
        "a { x = { tokens = [canary] } }",
        "a { config = `\nmodules: canary` }",
        "a { pw = \"canary\" }",
        "export \"password\" { value = \"canary\" }",
        "argument \"creds\" { default = \"canary\" }",
        "m \"a\" { x = \"canary\" }\n"
            + "declare \"m\" {\n argument \"x\" { }\n w { password = argument.x.value }\n}",
        "m \"a\" { x = \"canary\" }\n"
            + "declare \"m\" {\n w { url = \"http://u:\" + argument.x.value + \"@h\" }\n}",
        "declare \"m\" {\n n \"b\" { y = argument.x.value }\n}\n"
            + "declare \"n\" {\n w { b { token = argument.y.value } }\n}\n"
            + "m \"a\" { x = [\"canary\"] }",
        "import.file \"i\" { filename = \"f\" }\n i.m \"a\" { x = \"canary\" }",
      })
  void hidesWhatBecomesASecret(String text) {
    assertThat(redact(text).text()).doesNotContain("canary").contains("(secret)");
  }

  @Test
  void hidesNumbersUnderTheNameOfASecret() {
    assertThat(redact("a { password = [12, -34] }").text())
        .isEqualTo("a { password = [(secret), -(secret)] }");
  }

  @Test
  void masksInExcerptsWhatBecomesASecret() {
    String text =
        "m \"ä\" {\n  x = \"canäry\" + `a\nb`\n  y = \"shown\"\n}\n"
            + "declare \"m\" {\n  a { url = \"http://ü:\" + \"canary\" + \"@h\" }\n"
            + "  b { password = argument.x.value }\n}\n";
    var source = new Source("c.alloy", text.getBytes(UTF_8));
    assertThat(Redaction.masked(source))
        .isEqualTo(
            "m \"ä\" {\n  x = \"******\" + `*\n*`\n  y = \"shown\"\n}\n"
                + "declare \"m\" {\n  a { url = \"*********\" + \"******\" + \"**\" }\n"
                + "  b { password = argument.x.value }\n}\n");
    var broken = new Source("c.alloy", "password = \"canary\n".getBytes(UTF_8));
    assertThat(Redaction.masked(broken)).isEqualTo("password = \"******\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a { url = \"http://h:\" + \"shown\" + \"/p?a=1\" }",
        "a { level = string.format(\"%s\", \"shown\") }",
        "m \"a\" { y = \"shown\" }\n"
            + "declare \"m\" {\n w { password = argument.x.value }\n v { z = argument.y.value }\n}",
        "x { y = \"shown\" }",
        "x { password = shown.value[0].of }",
        "x { password = shown() }",
      })
  void showsWhatBecomesNone(String text) {
    assertThat(redact(text).text()).isEqualTo(text);
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
