package dev.pewter.core.config.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each line of `testdata/*.txt` is an expression and what it gives: a type and the value in Go's
/// default format, or `error` with a place and a message.
class EvaluatorTest {
  private static final Path TESTDATA =
      Path.of("src/test/java/dev/pewter/core/config/eval/testdata");

  private static final Map<String, Value> SCOPE =
      Map.of(
          "pw", new Value.Capsule(new Secret("hush")),
          "maybe", new Value.Capsule(new OptionalSecret(true, "hush")),
          "plain", new Value.Capsule(new OptionalSecret(false, "open")),
          "target", new Value.Capsule(Target.of(Map.of("a", "b", "job", "x"))),
          "kv",
              new Value.Obj(
                  Map.of(
                      "list",
                      new Value.Arr(List.of(new Value.Int(1), new Value.Str("two"))),
                      "pair",
                      new Value.Obj(Map.of("flag", new Value.Bool(true))))),
          "blank", new Value.Capsule(Target.of(Map.of())));

  @TestFactory
  Stream<DynamicTest> evaluates() throws IOException {
    try (var files = Files.list(TESTDATA)) {
      return files.sorted().toList().stream().flatMap(EvaluatorTest::cases);
    }
  }

  private static Stream<DynamicTest> cases(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("//"))
          .map(
              line -> {
                int arrow = line.lastIndexOf(" => ");
                String expression = line.substring(0, arrow).strip();
                String expected = line.substring(arrow + 4).stripTrailing();
                return DynamicTest.dynamicTest(
                    file.getFileName() + ": " + expression,
                    () ->
                        assertThat(evaluate(expression).stripTrailing().replace("\n", "\\n"))
                            .isEqualTo(expected));
              });
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String evaluate(String text) {
    var parsed = Parser.parseExpression(new Source("t", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.diagnostics()).isEmpty();
    var expression = parsed.expression();
    assertThat(expression).isNotNull();
    try {
      Value value = Evaluator.evaluate(expression, SCOPE::get);
      return value.type() + " " + Values.display(value);
    } catch (EvaluationException e) {
      var span = e.diagnostic().span();
      String place = span == null ? "-" : span.line() + ":" + span.column();
      return "error " + (e.isPlain() ? "plain" : place) + " " + e.diagnostic().message();
    }
  }

  @Test
  void evaluatesLongChainsOfOperators() {
    assertThat(evaluate("1" + " + 1".repeat(100_000))).isEqualTo("number 100001");
    assertThat(evaluate("\"\"" + " + \"ab\"".repeat(100_000)))
        .isEqualTo("string " + "ab".repeat(100_000));
    assertThat(evaluate("1" + " + 1".repeat(10_000) + " + \"x\""))
        .isEqualTo("error 1:40005 \"x\" should be number, got string");
  }
}
