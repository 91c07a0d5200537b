package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the parsing stages refuse, in the words of the reference.
class ParsingArgumentsTest {

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(JsonArguments.class, "", "JMES expressions or regex is required"),
        Arguments.of(
            JsonArguments.class,
            "expressions = {a = \"b[\"}",
            "could not compile JMES expression: "),
        Arguments.of(
            JsonArguments.class, "regex = \"a(\"", "error parsing regexp: missing closing ): `a(`"),
        Arguments.of(JsonArguments.class, "regex = \"a\"\n source = \"\"", "empty source"),
        Arguments.of(RegexArguments.class, "expression = \"\"", "expression is required"),
        Arguments.of(
            RegexArguments.class,
            "expression = \"a(\"",
            "could not compile regular expression: error parsing regexp: missing closing ):"
                + " `a(`"),
        Arguments.of(RegexArguments.class, "expression = \"a\"\n source = \"\"", "empty source"),
        Arguments.of(LogfmtArguments.class, "", "logfmt mapping or regex is required"),
        Arguments.of(
            LogfmtArguments.class, "regex = \"[\"", "error parsing regexp: missing closing ]: `[`"),
        Arguments.of(PatternArguments.class, "pattern = \"\"", "pattern is required"),
        Arguments.of(PatternArguments.class, "pattern = \"<a>\"\n source = \"\"", "empty source"),
        Arguments.of(
            PatternArguments.class,
            "pattern = \"<_> <1>\"",
            "failed to parse pattern: at least one capture is required"),
        Arguments.of(
            PatternArguments.class,
            "pattern = \"x <a><_> y\"",
            "failed to parse pattern: found consecutive capture: invalid expression"),
        Arguments.of(
            PatternArguments.class,
            "pattern = \"<a> <a>\"",
            "failed to parse pattern: duplicate capture name (a): invalid expression"),
        Arguments.of(SplitJsonArguments.class, "source = \"\"", "source cannot be empty"),
        Arguments.of(
            EventLogMessageArguments.class,
            "source = \"the message\"",
            "invalid label name: the message"),
        Arguments.of(WindowsEventArguments.class, "source = \"\"", "invalid label name: "));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void refuses(Class<?> stage, String body, String message) {
    assertThatThrownBy(() -> Blocks.decode(stage, body))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void takesWhatIsLegal() {
    assertThatCode(
            () -> {
              Blocks.decode(DockerArguments.class);
              Blocks.decode(SplitJsonArguments.class);
              Blocks.decode(WindowsEventArguments.class, "source = \"the message\"");
              Blocks.decode(
                  JsonArguments.class, "expressions = {a = \"\", b = \"x[?y == 'z'] | [0]\"}");
              Blocks.decode(RegexArguments.class, "expression = \"\\\\pL+\"");
            })
        .doesNotThrowAnyException();
  }
}
