package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The blocks of stages that have no test of their own.
class StageArgumentsTest {
  /// A block with nothing but stages.
  record Stages(
      @Attr(value = "unused", byDefault = "") String unused,
      @Block("stage") List<StageArguments> stages) {}

  @Test
  void haveDefaults() throws DecodeException {
    assertThat(
            decode(
                "stage.cri { }",
                "stage.decolorize { }",
                "stage.luhn { }",
                "stage.luhn {\n replacement = \"\"\n min_length = 0\n }",
                "stage.multiline { firstline = \"x\" }",
                "stage.pack { labels = [] }",
                "stage.structured_metadata { }",
                "stage.tenant { value = \"t\" }",
                "stage.truncate {\n rule { limit = \"1B\" }\n }"))
        .containsExactly(
            new CriArguments(100, 0, false),
            new DecolorizeArguments(),
            new LuhnArguments("**REDACTED**", null, 13, "", ""),
            new LuhnArguments("**REDACTED**", null, 13, "", ""),
            new MultilineArguments("x", 128, Duration.ofSeconds(3), true),
            new PackArguments(List.of(), true),
            new StructuredMetadataArguments(Map.of(), ""),
            new TenantArguments("", "", "t"),
            new TruncateArguments(
                List.of(new TruncateRule(new ByteSize(1), "", List.of(), TruncateRule.Kind.LINE))));
  }

  @Test
  void takeEveryField() throws DecodeException {
    assertThat(
            decode(
                "stage.cri {",
                "  max_partial_lines = 1",
                "  max_partial_line_size = 2",
                "  max_partial_line_size_truncate = true",
                "}",
                "stage.luhn {",
                "  replacement = \"#\"",
                "  source = \"s\"",
                "  min_length = 5",
                "  delimiters = \"-\"",
                "  skip_regex = \"x\"",
                "}",
                "stage.multiline {",
                "  firstline = \"x\"",
                "  max_lines = 5",
                "  max_wait_time = \"1m\"",
                "  trim_newlines = false",
                "}",
                "stage.pack {",
                "  labels = [\"a\"]",
                "  ingest_timestamp = false",
                "}",
                "stage.structured_metadata {",
                "  values = {a = \"b\"}",
                "  regex = \"x\"",
                "}",
                "stage.truncate {",
                "  rule {",
                "    limit = \"1KiB\"",
                "    suffix = \"~\"",
                "    sources = [\"a\"]",
                "    source_type = \"extracted\"",
                "  }",
                "}"))
        .containsExactly(
            new CriArguments(1, 2, true),
            new LuhnArguments("#", "s", 5, "-", "x"),
            new MultilineArguments("x", 5, Duration.ofMinutes(1), false),
            new PackArguments(List.of("a"), false),
            new StructuredMetadataArguments(Map.of("a", "b"), "x"),
            new TruncateArguments(
                List.of(
                    new TruncateRule(
                        new ByteSize(1024), "~", List.of("a"), TruncateRule.Kind.EXTRACTED))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          cri { max_partial_lines = 0 }        | max_partial_lines must be greater than 0
          cri { max_partial_line_size = -1 }   | max_partial_line_size must not be negative
          label_drop { values = [] }           | labeldrop stage config cannot be empty
          label_keep { values = [] }           | labelallow stage config cannot be empty
          luhn { source = "" }                 | empty source
          luhn { skip_regex = "(" }            | could not compile regular expression: error parsing regexp: missing closing ): `(`
          multiline { firstline = "" }         | multiline stage config must define `firstline` regular expression
          multiline { firstline = "(" }        | multiline stage first line regex compilation error: error parsing regexp: missing closing ): `(`
          multiline { max_lines = 1 }          | missing required attribute "firstline"
          output { source = "" }               | output source value is required if output is specified
          structured_metadata { regex = "(" }  | error parsing regexp: missing closing ): `(`
          structured_metadata_drop { values = [] } | structured_metadata_drop stage config cannot be empty
          tenant { }                           | label, source or value config are required
          truncate { }                         | rule
          """)
  void refuse(String block, String message) {
    refuses(block, message);
  }

  @Test
  void refuseRulesThatCannotBe() {
    refuses("truncate {\n rule { limit = \"0B\" }\n}", "limit must be greater than zero");
    refuses(
        "truncate {\n rule {\n limit = \"3B\"\n suffix = \"...\"\n }\n}",
        "suffix length cannot be greater than or equal to limit");
    refuses(
        "truncate {\n rule {\n limit = \"3B\"\n sources = [\"a\"]\n }\n}",
        "sources cannot be set when source_type is 'line'");
    refuses(
        "truncate {\n rule {\n limit = \"3B\"\n source_type = \"x\"\n }\n}",
        "unknown source_type: x");
    refuses(
        "multiline {\n firstline = \"x\"\n max_wait_time = \"0s\"\n}",
        "max_wait_time must be greater than 0");
    refuses(
        "tenant {\n value = \"x\"\n label = \"y\"\n}",
        "label, source and value are mutually exclusive");
  }

  @Test
  void saysWhatIsFoundOnlyWhenTheStageIsBuilt() {
    assertThatThrownBy(() -> decode("stage.output { source = \"\" }"))
        .isInstanceOfSatisfying(DecodeException.class, e -> assertThat(e.isOfBuilding()).isTrue())
        .hasMessageContaining("invalid stage config output source value is required");
    assertThatThrownBy(() -> decode("stage.cri { max_partial_lines = 0 }"))
        .isInstanceOfSatisfying(DecodeException.class, e -> assertThat(e.isOfBuilding()).isFalse());
  }

  @Test
  void showsAMistakeInATemplateWhereItIsWritten() {
    assertThatThrownBy(
            () -> decode("stage.template {", "source = \"a\"", "template = \"{{ end }}\"", "}"))
        .isInstanceOfSatisfying(DecodeException.class, e -> assertThat(e.isPlain()).isFalse())
        .hasMessageContaining("template: pipeline_template:1: unexpected {{end}}");
  }

  @Test
  void keepBytesThatAreNoText() throws DecodeException, ComponentException {
    var rig = new StageRig();
    String line = "\uDCFF 4012888888881881 a";
    var replace = decode("stage.replace {", "expression = \"(a)\"", "replace = \"b\"", "}");
    var luhn = decode("stage.luhn { replacement = \"x\" }");
    var pack = decode("stage.pack {", "labels = []", "ingest_timestamp = false", "}");

    assertThat(StageRig.run(rig.build(replace.getFirst()), StageRig.LABELS, line))
        .containsExactly("\uDCFF 4012888888881881 b");
    assertThat(StageRig.run(rig.build(luhn.getFirst()), StageRig.LABELS, line))
        .containsExactly("\uDCFF x a");
    assertThat(StageRig.run(rig.build(pack.getFirst()), StageRig.LABELS, "\uDCFFa"))
        .containsExactly("{\"_entry\":\"\\ufffda\"}");
  }

  @Test
  void refuseLabelsWithoutAName() {
    var unnamed = Map.of("", "a");
    assertThatThrownBy(() -> new LabelsArguments(unnamed, "extracted"))
        .hasMessage("invalid stage config invalid label name: ");
    assertThatThrownBy(() -> new StaticLabelsArguments(unnamed))
        .hasMessage("invalid stage config invalid label name: ");
    assertThatThrownBy(() -> new StructuredMetadataArguments(unnamed, ""))
        .hasMessage("invalid stage config invalid label name: ");
  }

  private static void refuses(String block, String message) {
    assertThatThrownBy(() -> decode("stage." + block))
        .as(block)
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(message);
  }

  private static List<StageArguments> decode(String... lines) throws DecodeException {
    return Blocks.decode(Stages.class, lines).stages();
  }
}
