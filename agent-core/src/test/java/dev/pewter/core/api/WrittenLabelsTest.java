package dev.pewter.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenLabelsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}|{}",
        "{a=\"b\"}|{a=\"b\"}",
        "b = \"2\" , a=\"1\",|{a=\"1\", b=\"2\"}",
        "{path=\"C:\\\\x \\\"y\\\", z\"}|{path=\"C:\\\\x \\\"y\\\", z\"}",
        "{a=\"b\\nc\"}|{a=\"b\\nc\"}",
      })
  void readsLabelsAsTheyAreShown(String text, String shown) {
    assertThat(WrittenLabels.read(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a}",
        "a=b",
        "{a=\"b\" c=\"d\"}",
        "{a=\"b\"} x",
        "=\"b\"",
        "{a=\"b",
        "{1a=\"b\"}",
        "{é=\"b\"}"
      })
  void refusesWhatIsNoLabels(String text) {
    assertThatThrownBy(() -> WrittenLabels.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected labels such as {job=\"a\"}, got ");
  }

  @Test
  @Timeout(20)
  void isNotSlowWhateverItIsGiven() {
    String long_ = "a".repeat(400_000);
    assertThat(WrittenLabels.read("{a=\"" + long_ + "\"}").get("a")).hasSize(400_000);
    assertThatThrownBy(() -> WrittenLabels.read("{" + long_))
        .hasMessageMatching("expected labels such as .{1,300}");
  }
}
