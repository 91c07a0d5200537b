package dev.pewter.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}|{}",
        "{a=\"b\"}|{a=\"b\"}",
        "b = \"2\" , a=\"1\",|{a=\"1\", b=\"2\"}",
        "{path=\"C:\\\\x \\\"y\\\", z\"}|{path=\"C:\\\\x \\\"y\\\", z\"}",
      })
  void readsLabelsAsTheyAreShown(String text, String shown) {
    assertThat(Following.labels(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a}", "a=b", "{a=\"b\" c=\"d\"}", "{a=\"b\"} x", "=\"b\""})
  void refusesWhatIsNoLabels(String text) {
    assertThatThrownBy(() -> Following.labels(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected labels such as {job=\"a\"}, got ");
  }
}
