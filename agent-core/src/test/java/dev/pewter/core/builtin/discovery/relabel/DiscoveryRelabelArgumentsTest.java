package dev.pewter.core.builtin.discovery.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveryRelabelArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("targets = []"))
        .isEqualTo(new DiscoveryRelabelArguments(List.of(), List.of()));
    assertThat(decode("targets = []", "rule { target_label = \"t\" }").rules())
        .containsExactly(
            new Rule(List.of(), ";", AnchoredPattern.parse("(.*)"), 0, "t", "$1", Action.REPLACE));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            decode(
                "targets = [{a = \"1\", n = 5}]",
                "rule {",
                "  source_labels = [\"a\", \"b\"]",
                "  separator = \"-\"",
                "  regex = \"x(.+)\"",
                "  modulus = 18446744073709551615",
                "  target_label = \"t\"",
                "  replacement = \"$2\"",
                "  action = \"hashmod\"",
                "}",
                "rule {",
                "  action = \"labeldrop\"",
                "}"))
        .isEqualTo(
            new DiscoveryRelabelArguments(
                List.of(Target.of(Map.of("a", "1", "n", "5"))),
                List.of(
                    new Rule(
                        List.of("a", "b"),
                        "-",
                        AnchoredPattern.parse("x(.+)"),
                        -1,
                        "t",
                        "$2",
                        Action.HASHMOD),
                    new Rule(
                        List.of(),
                        ";",
                        AnchoredPattern.parse("(.*)"),
                        0,
                        "",
                        "$1",
                        Action.LABELDROP))));
  }

  @Test
  void aRuleIsRefusedWithoutAPlaceOfItsOwn() {
    assertThatThrownBy(() -> decode("targets = []", "rule { action = \"lowercase\" }"))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e -> {
              assertThat(e.isPlain()).isTrue();
              assertThat(e.diagnostic().message())
                  .isEqualTo(
                      "relabel configuration for lowercase action requires 'target_label' value");
            });
  }

  @Test
  void aPatternIsRefusedWhereItIsWritten() {
    assertThatThrownBy(() -> decode("targets = []", "rule { regex = \"(\" }"))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e ->
                assertThat(e.diagnostic())
                    .hasToString(
                        "test.alloy:3:16: \"(\" error parsing regexp: missing closing ):"
                            + " `^(?s:()$`"));
  }

  private static DiscoveryRelabelArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(DiscoveryRelabelArguments.class, lines);
  }
}
