package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file of `testdata/load` begins with comments that say what loading it reports:
/// `// ERROR line:column message`, and `// HINT text` or `// HINT line:column text`, in order.
class LoadDiagnosticsTest {
  @TempDir Path folder;

  static Stream<Path> files() throws IOException, URISyntaxException {
    var directory = Objects.requireNonNull(LoadDiagnosticsTest.class.getResource("testdata/load"));
    try (var files = Files.list(Path.of(directory.toURI()))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void reportsWhatTheFileSays(Path file) throws IOException {
    String text = Files.readString(file);
    List<String> expected =
        text.lines()
            .filter(line -> line.startsWith("// ERROR ") || line.startsWith("// HINT "))
            .map(line -> line.substring(3))
            .toList();
    try (var runtime = new TestRuntime(folder, Stability.GENERALLY_AVAILABLE)) {
      assertThat(runtime.load(text).diagnostics().stream().flatMap(LoadDiagnosticsTest::lines))
          .containsExactlyElementsOf(expected);
    }
  }

  private static Stream<String> lines(Diagnostic diagnostic) {
    Span span = diagnostic.span();
    String error = "ERROR " + (span == null ? "-" : at(span)) + " " + diagnostic.message();
    if (diagnostic.hint() == null) {
      return Stream.of(error);
    }
    Span place = diagnostic.place();
    return Stream.of(error, "HINT " + (place == null ? "" : at(place) + " ") + diagnostic.hint());
  }

  private static String at(Span span) {
    return span.line() + ":" + span.column();
  }
}
