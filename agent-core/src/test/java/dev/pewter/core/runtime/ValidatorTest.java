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
  void tellsEveryMistakeOfABlockOnceWhenStrict() {
    toldWhenStrict(
        """
        import.http "a" {
          urls           = "http://localhost:1/"
          method         = array.concat(5)
          poll_frequency = "often"
          poll_timeout   = array.concat([1])
          poll_timeout   = "1s"
          headers        = {"a" = test.nowhere.b}
          body           = encoding.from_json(\"{\")
        }
        """,
        "1:1 missing required attribute \"url\"",
        "2:3 unrecognized attribute name \"urls\"",
        "3:33 5 should be array, got number",
        "4:20 time: invalid duration \"often\"",
        "5:20 array.concat([1]) should be string, got array",
        "6:3 attribute \"poll_timeout\" may only be provided once",
        "7:27 component \"test.nowhere.b\" does not exist or is out of scope",
        "8:20 encoding.from_json unexpected end of JSON input");
    toldWhenStrict(
        """
        import.git "b" {
          repository = 1 + "r"
          basic_auth {
            password      = "p"
            password_file = "/p"
            nickname      = "n"
          }
          ssh_key {
            username   = "u"
            passphrase = "p"
          }
        }
        """,
        "1:1 missing required attribute \"path\"",
        "2:16 expected number, got string",
        "6:5 unrecognized attribute name \"nickname\"",
        "10:5 Failed to evaluate node for config block: decoding configuration: passphrase is not"
            + " supported by this build: use a key without one");
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

  private static void toldWhenStrict(String text, String... lines) {
    var source = new Source("test.alloy", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var files = new ConfigFiles("test.alloy", List.of(source), "dir", "");
    assertThat(validator().strict().check(files))
        .extracting(
            found -> {
              var at = Objects.requireNonNull(found.nearest());
              return at.line() + ":" + at.column() + " " + found.message();
            })
        .containsExactly(lines);
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
