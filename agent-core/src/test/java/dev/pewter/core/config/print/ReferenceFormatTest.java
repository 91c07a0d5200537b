package dev.pewter.core.config.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the reference prints for `fmt`, byte for byte. Empty, by name, without the shared contract.
class ReferenceFormatTest {

  @TestFactory
  Stream<DynamicTest> formatsAsTheReference() throws IOException {
    var folder = Shared.file("golden/http/fmt");
    if (folder.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "skipped: no shared contract beside the checkout",
              () -> Assumptions.abort("no shared contract beside the checkout")));
    }
    try (var files = Files.list(folder.get())) {
      return files.filter(f -> f.toString().endsWith(".in.alloy")).sorted().toList().stream()
          .map(in -> DynamicTest.dynamicTest(in.getFileName().toString(), () -> check(in)));
    }
  }

  private static void check(Path in) throws IOException {
    Path expected = Path.of(in.toString().replace(".in.alloy", ".out.alloy"));
    String once = format(Files.readString(in));
    assertThat(once).isEqualTo(Files.readString(expected));
    assertThat(format(once)).isEqualTo(once);
  }

  private static String format(String text) {
    var result = Parser.parse(new Source("in.alloy", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(result.diagnostics()).isEmpty();
    return Printer.format(result.file());
  }
}
