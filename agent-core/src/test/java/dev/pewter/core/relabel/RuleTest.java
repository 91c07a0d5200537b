package dev.pewter.core.relabel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  static Stream<Cases.Refused> refused() throws IOException {
    return Cases.refused();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedInTheReferencesWords(Cases.Refused refused) {
    assertThatThrownBy(() -> Cases.rule(refused.rule()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(refused.error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-label", "1st", "\u00e9", "a b", "$1", "a$1b2", "${name}_9", "_"})
  void takesAsTarget(String target) {
    assertThatCode(() -> Cases.rule(Map.of("target_label", target))).doesNotThrowAnyException();
  }
}
