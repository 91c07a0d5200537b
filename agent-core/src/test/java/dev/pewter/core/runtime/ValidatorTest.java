package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file of `testdata/validate` begins with comments that say what is reported, in order:
/// `// ERROR line:column message`, `// WARNING …`, and `// HINT text`. Experimental features are
/// allowed where `foreach` is used.
class ValidatorTest {
  @TempDir Path folder;

  static Stream<Path> files() throws IOException, URISyntaxException {
    var directory = Objects.requireNonNull(ValidatorTest.class.getResource("testdata/validate"));
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
            .filter(line -> line.matches("// (ERROR|WARNING|HINT) .*"))
            .map(line -> line.substring(3))
            .toList();
    var level =
        text.contains("foreach \"") ? Stability.EXPERIMENTAL : Stability.GENERALLY_AVAILABLE;
    assertThat(validate(text, level).stream().flatMap(ValidatorTest::lines))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void marksTheWholeNameOfAnExperimentalFunction() {
    var found =
        validate(
            "test.echo \"c\" { input = array.group_by([], \"\", true) }", Stability.PUBLIC_PREVIEW);
    var span = Objects.requireNonNull(found.getFirst().span());
    assertThat(span.source().slice(span.start(), span.end())).isEqualTo("array.group_by");
  }

  @Test
  void findsWhatOnlyLoadingRefusesWhenStrict() {
    refusedWhenStrict(
        """
        discovery.relabel "a" {
          targets = []
          rule {
            action = "lowercase"
          }
        }
        """,
        "Failed to build component: decoding configuration: relabel configuration for lowercase"
            + " action requires 'target_label' value");
    refusedWhenStrict(
        """
        remotecfg {
          poll_frequency = "1s"
        }
        """,
        "Failed to evaluate service: decoding configuration: poll_frequency must be at least"
            + " \"10s\", got \"1s\"");
    refusedWhenStrict(
        """
        import.git "a" {
          repository = "r"
          path       = "p"
          revision   = "HEAD"
        }
        """,
        "Failed to evaluate node for config block: decoding configuration: revision cannot be a"
            + " special git reference: HEAD");
  }

  @Test
  void warnsOfAnEmptyConfigurationWhenStrict() {
    refusedWhenStrict("// all gone\n", "the configuration is empty: nothing would run");
  }

  private static void refusedWhenStrict(String text, String message) {
    var source = new Source("test.alloy", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var files = new ConfigFiles("test.alloy", List.of(source), "dir", "");
    assertThat(validator().check(files)).isEmpty();
    assertThat(validator().strict().check(files))
        .extracting(Diagnostic::message)
        .containsExactly(message);
  }

  private static Validator validator() {
    return new Validator(Registry.load(), Stability.GENERALLY_AVAILABLE, false);
  }

  private List<Diagnostic> validate(String text, Stability level) {
    var source = new Source("test.alloy", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (var runtime = new TestRuntime(folder, level)) {
      return runtime.validate(new ConfigFiles("test.alloy", List.of(source), "dir", ""), level);
    }
  }

  private static Stream<String> lines(Diagnostic diagnostic) {
    var span = diagnostic.span();
    String at = span == null ? "-" : span.line() + ":" + span.column();
    String line = diagnostic.severity() + " " + at + " " + diagnostic.message();
    return diagnostic.hint() == null
        ? Stream.of(line)
        : Stream.of(line, "HINT " + diagnostic.hint());
  }
}
