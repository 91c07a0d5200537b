package dev.pewter.core.config.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.DiagnosticPrinter;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the reference prints about files that do not parse, byte for byte, and the seed
/// configurations, which must parse. Empty, by name, without the shared contract.
class ReferenceDiagnosticsTest {

  @TestFactory
  Stream<DynamicTest> saysTheSameOfFilesThatDoNotParse() {
    return files("golden/http/broken", ".alloy")
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  @TestFactory
  Stream<DynamicTest> parsesWhatUsersHave() {
    return files("seed-configs", ".alloy")
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertThat(parse(file).diagnostics()).isEmpty()));
  }

  private static Stream<Path> files(String folder, String ending) {
    return Shared.file(folder).stream()
        .flatMap(
            found -> {
              try (var files = Files.list(found)) {
                return files.filter(f -> f.toString().endsWith(ending)).sorted().toList().stream();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private static ParseResult parse(Path file) throws IOException {
    return Parser.parse(new Source(file.getFileName().toString(), Files.readAllBytes(file)));
  }

  private static void check(Path file) throws IOException {
    var result = parse(file);
    if (result.isClean()) {
      return; // what is wrong with it is found later
    }
    Path expected = Path.of(file.toString().replace(".alloy", ".stderr"));
    String printed = DiagnosticPrinter.print(result.diagnostics(), DiagnosticPrinter.Colour.OFF);
    assertThat(printed + "Error: could not perform the initial load successfully\n")
        .isEqualTo(Files.readString(expected));
  }
}
