package dev.pewter.core.config.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.Parser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrinterTest {

  /// Each case: a configuration, a line `----`, and how it is formatted.
  static Stream<Path> cases() throws IOException, URISyntaxException {
    var directory = Objects.requireNonNull(PrinterTest.class.getResource("testdata"));
    try (var files = Files.list(Path.of(directory.toURI()))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void formats(Path file) throws IOException {
    String[] parts = Files.readString(file).split("\n----\n", 2);
    assertThat(format(parts[0])).isEqualTo(parts[1]);
    assertThat(format(parts[1])).as("formatted again").isEqualTo(parts[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          1+2 *3                # 1 + 2 * 3
          - 1 ^ !a              # -1 ^ !a
          [ 1,2 ]               # [1, 2]
          {"a b"=1,c  =  `d` }  # {"a b" = 1, c = `d`}
          f ( x . y [ 0 ] , 2 ) # f(x.y[0], 2)
          """)
  void printsExpressionsOnOneLine(String given, String expected) {
    var parsed = Parser.parseExpression(new Source("e", given.getBytes(StandardCharsets.UTF_8)));
    assertThat(Printer.expression(Objects.requireNonNull(parsed.expression()))).isEqualTo(expected);
  }

  private static String format(String text) {
    var result = Parser.parse(new Source("t", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(result.diagnostics()).isEmpty();
    return Printer.format(result.file());
  }
}
