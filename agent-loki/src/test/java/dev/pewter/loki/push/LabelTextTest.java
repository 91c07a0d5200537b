package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTextTest {

  @Test
  void readsWhatAgentsWrite() throws PushException {
    assertThat(LabelText.parse("{app=\"x\", zone=\"a\\\"b\\\\c\\n\\t\\u00e9\\xc3\\xa9\"}"))
        .isEqualTo(Labels.of("app", "x", "zone", "a\"b\\c\n\téé"));
  }

  @Test
  void readsEveryKindOfQuotes() throws PushException {
    assertThat(LabelText.parse("{ a='it\\'s' , b = `raw\\n`,\"my-label\"=\"1\",}"))
        .isEqualTo(Labels.of("a", "it's", "b", "raw\\n", "my-label", "1"));
  }

  @Test
  void takesAMetricNameAndNoLabels() throws PushException {
    assertThat(LabelText.parse("up{a=\"1\"}")).isEqualTo(Labels.of("__name__", "up", "a", "1"));
    assertThat(LabelText.parse("up")).isEqualTo(Labels.of("__name__", "up"));
    assertThat(LabelText.parse("{}")).isEqualTo(Labels.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{a}",
        "{a=1}",
        "{a=\"1}",
        "{a=\"1\"",
        "{my-label=\"1\"}",
        "{1a=\"1\"}",
        "{a=\"1\" b=\"2\"}",
        "{a=\"1\"} x",
        "{a=\"\\q\"}",
        "{a=\"\\xg0\"}",
        "{a=\"\\ud800\"}",
        "{a=\"\\777\"}",
        "{a=\"1\n\"}",
        "{a=~\"1\"}"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> LabelText.parse(text))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("parse error");
  }

  @Test
  void saysWhere() {
    assertThatThrownBy(() -> LabelText.parse("{my-label=\"1\"}"))
        .hasMessage("1:4: parse error: unexpected character: '-'");
  }
}
