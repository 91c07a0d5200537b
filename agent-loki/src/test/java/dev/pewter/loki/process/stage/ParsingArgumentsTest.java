package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the parsing stages refuse, in the words of the reference.
class ParsingArgumentsTest {

  @Test
  void haveDefaults() throws DecodeException {
    assertThat(Blocks.decode(JsonArguments.class, "expressions = {a = \"\"}"))
        .isEqualTo(new JsonArguments(Map.of("a", ""), "", null, false));
    assertThat(Blocks.decode(LogfmtArguments.class, "regex = \"x\""))
        .isEqualTo(new LogfmtArguments(Map.of(), "x", ""));
    assertThat(Blocks.decode(RegexArguments.class, "expression = \"x\""))
        .isEqualTo(new RegexArguments("x", null, false));
    assertThat(Blocks.decode(PatternArguments.class, "pattern = \"<x>\""))
        .isEqualTo(new PatternArguments("<x>", null, false));
    assertThat(Blocks.decode(SplitJsonArguments.class)).isEqualTo(new SplitJsonArguments(null));
    assertThat(Blocks.decode(EventLogMessageArguments.class))
        .isEqualTo(new EventLogMessageArguments("message", false, false));
    assertThat(Blocks.decode(WindowsEventArguments.class))
        .isEqualTo(new WindowsEventArguments("message", false, false));
    assertThat(
            Blocks.decode(
                GeoIpArguments.class, "db = \"d\"", "source = \"s\"", "db_type = \"asn\""))
        .isEqualTo(new GeoIpArguments("d", "s", "asn", Map.of()));
  }

  @Test
  void takeEveryField() throws DecodeException {
    String source = "source = \"s\"";
    String[] events = {source, "drop_invalid_labels = true", "overwrite_existing = true"};
    assertThat(
            Blocks.decode(
                JsonArguments.class,
                "expressions = {a = \"b\"}",
                "regex = \"r\"",
                source,
                "drop_malformed = true"))
        .isEqualTo(new JsonArguments(Map.of("a", "b"), "r", "s", true));
    assertThat(
            Blocks.decode(LogfmtArguments.class, "mapping = {a = \"b\"}", "regex = \"r\"", source))
        .isEqualTo(new LogfmtArguments(Map.of("a", "b"), "r", "s"));
    assertThat(
            Blocks.decode(
                RegexArguments.class, "expression = \"x\"", source, "labels_from_groups = true"))
        .isEqualTo(new RegexArguments("x", "s", true));
    assertThat(
            Blocks.decode(
                PatternArguments.class, "pattern = \"<x>\"", source, "labels_from_groups = true"))
        .isEqualTo(new PatternArguments("<x>", "s", true));
    assertThat(Blocks.decode(SplitJsonArguments.class, source))
        .isEqualTo(new SplitJsonArguments("s"));
    assertThat(Blocks.decode(EventLogMessageArguments.class, events))
        .isEqualTo(new EventLogMessageArguments("s", true, true));
    assertThat(Blocks.decode(WindowsEventArguments.class, events))
        .isEqualTo(new WindowsEventArguments("s", true, true));
    assertThat(
            Blocks.decode(
                GeoIpArguments.class, "db = \"d\"", source, "custom_lookups = {a = \"b\"}"))
        .isEqualTo(new GeoIpArguments("d", "s", "", Map.of("a", "b")));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(JsonArguments.class, "", "JMES expressions or regex is required"),
        Arguments.of(
            JsonArguments.class,
            "expressions = {a = \"b[\"}",
            "could not compile JMES expression: "),
        Arguments.of(
            JsonArguments.class,
            "expressions = {a = \"b[99999999999]\"}",
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
            "failed to parse pattern: found consecutive capture '<a><_>': invalid expression"),
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

  @Test
  void whatIsDroppedIsCounted() throws ComponentException {
    var rig = new StageRig();
    var json = rig.build(new JsonArguments(Map.of("message", "a"), "", null, true));
    assertThat(StageRig.run(json, StageRig.LABELS, "{", "{}")).containsExactly("{}");
    assertThat(rig.dropped("malformed_json")).isEqualTo(1);

    var split = rig.build(new SplitJsonArguments(null));
    assertThat(StageRig.run(split, StageRig.LABELS, "[]", "[1,2]")).containsExactly("1", "2");
    assertThat(rig.dropped("empty_json_array")).isEqualTo(1);

    var event = rig.build(new WindowsEventArguments("message", false, false));
    var both = new Pipeline(List.of(json, event));
    assertThat(StageRig.run(both, StageRig.LABELS, "{}", "{\"a\":\"b\"}")).hasSize(1);
    assertThat(rig.dropped("invalid_event_message")).isEqualTo(1);
  }

  @Test
  void arraysOfTooManyElementsPass() throws ComponentException {
    var split = new StageRig().build(new SplitJsonArguments(null));
    String many = "[1" + ",1".repeat(9_999) + "]";
    String tooMany = "[1" + ",1".repeat(10_000) + "]";
    assertThat(StageRig.run(split, StageRig.LABELS, many)).hasSize(10_000);
    assertThat(StageRig.run(split, StageRig.LABELS, tooMany)).containsExactly(tooMany);
  }
}
