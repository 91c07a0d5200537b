package dev.pewter.core.config.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.print.Printer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

  /// Each case: a configuration, a line `----`, and what is reported of it: `line:column message`,
  /// with hints as `  hint: …` below.
  static Stream<Path> errors() throws IOException, URISyntaxException {
    var directory = Objects.requireNonNull(ParserTest.class.getResource("testdata/errors"));
    try (var files = Files.list(Path.of(directory.toURI()))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void reportsEachMistakeWhereItIs(Path file) throws IOException {
    String[] parts = Files.readString(file).split("\n----\n", 2);
    assertThat(reported(parse(parts[0]).diagnostics())).isEqualTo(parts[1].strip());
  }

  static Stream<String> messages() throws IOException, URISyntaxException {
    var file = Objects.requireNonNull(ParserTest.class.getResource("testdata/messages.txt"));
    return Files.readAllLines(Path.of(file.toURI())).stream()
        .filter(line -> !line.startsWith("// "));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void reportsWhatTheReferenceReports(String line) {
    int arrow = line.lastIndexOf(" => ");
    var reported = new ArrayList<String>();
    for (Diagnostic diagnostic : parse(line.substring(0, arrow).replace('↵', '\n')).diagnostics()) {
      var span = Objects.requireNonNull(diagnostic.span());
      reported.add(span.line() + ":" + span.column() + " " + diagnostic.message());
    }
    assertThat(reported).containsExactly(line.substring(arrow + 4).split(" ## ", -1));
  }

  private static String reported(List<Diagnostic> diagnostics) {
    var lines = new ArrayList<String>();
    for (Diagnostic diagnostic : diagnostics) {
      var span = Objects.requireNonNull(diagnostic.span());
      lines.add(span.line() + ":" + span.column() + " " + diagnostic.message());
      if (diagnostic.hint() != null) {
        lines.add("  hint: " + diagnostic.hint());
      }
    }
    return String.join("\n", lines);
  }

  private static ParseResult parse(String text) {
    return Parser.parse(new Source("t.alloy", text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "(", "{a = ", "-", "!", "1 ^ ", "f(", "a[", "b {\n"})
  void givesUpWithWordsOnWhatIsNestedTooDeeply(String opening) {
    String start = opening.startsWith("b") ? "" : "a = ";
    var diagnostics = parse(start + opening.repeat(10_000)).diagnostics();
    assertThat(diagnostics).isNotEmpty().hasSizeLessThan(10);
    assertThat(diagnostics.getFirst().message()).contains("nested too deeply");
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", " * 1 + 1", " == 1", " || b"})
  void takesLongChainsOfOperators(String link) {
    String text = "a = b" + link.repeat(50_000) + "\n";
    var parsed = parse(text);
    assertThat(parsed.diagnostics()).isEmpty();
    assertThat(Printer.format(parsed.file())).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {".a", "[0]", "()"})
  void givesUpWithWordsOnChainsThatAreTooLong(String link) {
    var diagnostics = parse("a = b" + link.repeat(100_000)).diagnostics();
    assertThat(diagnostics).hasSize(1);
    assertThat(diagnostics.getFirst().message()).contains("too long");
  }

  @Test
  void givesUpWithWordsOnMillionsOfOperators() {
    var diagnostics = parse("a = 1" + "+1".repeat(300_000)).diagnostics();
    assertThat(diagnostics).hasSize(1);
    assertThat(diagnostics.getFirst().message()).contains("the limit is 200000");
  }

  @Test
  void stopsAfterManyMistakes() {
    assertThat(parse("# ".repeat(100_000)).diagnostics()).hasSizeLessThan(500);
  }

  @Test
  void keepsComments() {
    var file = parse("// one\na = 1 // two\n/* three\n */\n").file();
    assertThat(file.comments())
        .extracting(c -> c.text())
        .containsExactly("// one", "// two", "/* three\n */");
  }

  @Test
  void skipsAByteOrderMark() {
    assertThat(parse("\uFEFFa = 1").diagnostics()).isEmpty();
  }
}
