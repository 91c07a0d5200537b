package dev.pewter.core.config.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.DiagnosticPrinter;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.print.Printer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any bytes give diagnostics or a tree, never an exception; what parses can be formatted, once and
/// for all.
class ParserFuzzTest {
  private static final String SEED =
      """
      // a comment
      logging { level = "info" } // behind
      discovery.relabel "a" {
        targets = array.concat([{a = 1, "b c" = `raw`},], [x.y["z"], -1 ^ 2 * (3 + 4.5e1)])

        rule {
          source_labels = ["a", "b"] /* inside */
          regex         = "\\\\d+\\x41"
        }
      }
      """;

  @Property(tries = 2_000)
  void takesAnyBytes(@ForAll byte[] text) {
    check(text);
  }

  @Property(tries = 3_000)
  void takesAnythingMadeOfItsOwnTokens(@ForAll("tokens") String text) {
    check(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 3_000)
  void takesBrokenConfigurations(@ForAll long seed) {
    byte[] text = SEED.getBytes(StandardCharsets.UTF_8);
    var random = new Random(seed);
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      text[random.nextInt(text.length)] = text[random.nextInt(text.length)];
    }
    check(text);
  }

  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.of(
            "a", "b.c", " ", "\n", "=", "{", "}", "[", "]", "(", ")", ",", ".", "\"s\"", "`r`", "1",
            "2.5", "true", "null", "+", "-", "*", "/", "^", "!", "&&", "|", "//x\n", "/*y*/", "\"")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  private static void check(byte[] text) {
    var result = Parser.parse(new Source("fuzz", text));
    String printed = DiagnosticPrinter.print(result.diagnostics(), DiagnosticPrinter.Colour.OFF);
    assertThat(printed.isEmpty()).isEqualTo(result.isClean());
    if (result.isClean()) {
      String once = Printer.format(result.file());
      var again = Parser.parse(new Source("fuzz", once.getBytes(StandardCharsets.UTF_8)));
      assertThat(again.diagnostics()).as(once).isEmpty();
    }
  }
}
