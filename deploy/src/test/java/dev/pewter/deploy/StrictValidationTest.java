package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.runtime.Registry;
import dev.pewter.core.runtime.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `validate --strict` finds beyond `validate`, with all components there are. Each file of
/// `testdata/strict` begins with comments that say what is told, `// ERROR line:column message`,
/// and what to do about it, `// HINT text`, or `// HINT line:column text` with a place of its own.
class StrictValidationTest {

  private static final Path CASES = Path.of("src/test/java/dev/pewter/deploy/testdata/strict");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void refusesWhatTheLoadRefuses(Path file) throws IOException, ConfigFiles.Unreadable {
    List<String> expected =
        Files.readString(file)
            .lines()
            .filter(line -> line.matches("// (ERROR|WARNING|HINT) .*"))
            .toList();
    var files = ConfigFiles.read(file.toString());
    assertThat(validator().strict().check(files))
        .flatMap(StrictValidationTest::lines)
        .isEqualTo(expected);
    assertThat(validator().check(files)).isEmpty();
  }

  private static Validator validator() {
    return new Validator(Registry.load(), Stability.EXPERIMENTAL, false);
  }

  private static List<String> lines(Diagnostic found) {
    String error = line(found.severity().name(), found.span(), found.message());
    if (found.hint() == null) {
      return List.of(error);
    }
    return List.of(
        error,
        found.place() == null
            ? "// HINT " + found.hint()
            : line("HINT", found.place(), found.hint()));
  }

  private static String line(String what, @Nullable Span span, String text) {
    Span at = Objects.requireNonNull(span);
    return "// %s %d:%d %s".formatted(what, at.line(), at.column(), text);
  }
}
