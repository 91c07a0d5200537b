package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteAgentTest {
  @ParameterizedTest
  @CsvSource({
    "node1,              http://node1:12345/",
    "127.0.0.1:80,       http://127.0.0.1:80/",
    "http://h:1/a/b,     http://h:1/a/b/",
    "https://h/a/,       https://h/a/",
    "http://u@h:1,       http://u:canary@h:1/",
    "http://u:other@h:1, http://u:other@h:1/",
    "[::1]:8,            http://[::1]:8/"
  })
  void takesAnAddress(String address, String expected) throws UsageException {
    assertThat(RemoteAgent.base(address, "canary")).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://h/", "http://u:canary@/", "http://u:canary@h:x/ y", "/path"})
  void refusesOtherTexts(String address) {
    assertThatThrownBy(() -> RemoteAgent.base(address, null))
        .isInstanceOf(UsageException.class)
        .message()
        .contains("address")
        .doesNotContain("canary");
  }

  @Test
  void showsNothingThatSteersTheTerminal() {
    assertThat(Terminal.visible("a\tb\u001b[31m\r\n\u009b\u202e\ud800 é 漢"))
        .isEqualTo("a b\u241b[31m\u240d\u240a\ufffd\ufffd\ufffd é 漢");
  }
}
