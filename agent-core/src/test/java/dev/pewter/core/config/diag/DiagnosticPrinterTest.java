package dev.pewter.core.config.diag;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticPrinterTest {
  private static Span span(String text, String marked) {
    var source = new Source("f", text.getBytes(StandardCharsets.UTF_8));
    int start = text.substring(0, text.indexOf(marked)).getBytes(StandardCharsets.UTF_8).length;
    return new Span(source, start, start + marked.getBytes(StandardCharsets.UTF_8).length);
  }

  private static String print(Span span) {
    return DiagnosticPrinter.print(
        List.of(Diagnostic.error(span, "wrong")), DiagnosticPrinter.Colour.OFF);
  }

  @Test
  void marksAPartOfALine() {
    assertThat(print(span("one\n\ttwo é three\nfour\n", "é three")))
        .isEqualTo(
            """
            Error: f:2:6: wrong

            1 | one
            2 |     two é three
              |         ^^^^^^^
            3 | four
            """);
  }

  @Test
  void bracketsSeveralLines() {
    assertThat(print(span("x\na {\n  b\n}\ny\n", "a {\n  b\n}")))
        .isEqualTo(
            """
            Error: f:2:1: wrong

            1 |   x
            2 |   a {
              |  _^^^
            3 | |   b
            4 | | }
              | |_^
            5 |   y
            """);
  }

  @Test
  void alignsLineNumbers() {
    assertThat(print(span("\n".repeat(8) + "here\nlast", "here")))
        .isEqualTo("Error: f:9:1: wrong\n\n 8 | \n 9 | here\n   | ^^^^\n10 | last\n");
  }

  @Test
  void showsNoPlaceWhereThereIsNone() {
    assertThat(
            DiagnosticPrinter.print(
                List.of(Diagnostic.error(null, "cycle"), Diagnostic.warning(null, "old")),
                DiagnosticPrinter.Colour.OFF))
        .isEqualTo("Error: -: cycle\n\nWarning: -: old\n");
  }

  @Test
  void neverSendsControlCharactersToTheTerminal() {
    assertThat(print(span("a = \u001b[2J\u0007", "a"))).doesNotContain("\u001b", "\u0007");
  }

  @Test
  void cutsLongLines() {
    assertThat(print(span("a" + "x".repeat(1_000_000), "a")).length()).isLessThan(3_000);
  }

  @Test
  void keepsHintsApart() {
    var diagnostic = Diagnostic.error(span("a", "a"), "wrong").withHint("write b");
    assertThat(hints(diagnostic)).isEqualTo("Hint: f:1:1: write b\n");
  }

  @Test
  void showsTheNearerPlaceOfAHint() {
    var whole = span("a {\n  b = 1\n}", "a {\n  b = 1\n}");
    var diagnostic =
        Diagnostic.error(whole, "wrong")
            .withHint("look here")
            .withPlace(new Span(whole.source(), 6, 11));
    assertThat(hints(diagnostic))
        .isEqualTo("Hint: f:2:3: look here\n\n1 | a {\n2 |   b = 1\n  |   ^^^^^\n3 | }\n");
  }

  private static String hints(Diagnostic diagnostic) {
    return DiagnosticPrinter.hints(
        List.of(diagnostic), source -> source.slice(0, source.bytes().length));
  }
}
