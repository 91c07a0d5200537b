package dev.pewter.core.config.diag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "  password = \"hunter2\", x        |   password = \"*******\", x",
        "bearer_token=`abc`                 | bearer_token=`***`",
        "\"Authorization\" = \"Bearer a b\" | \"Authorization\" = \"**********\"",
        "url = \"http://u:pw@h:1/p\"        | url = \"http://u:**@h:1/p\"",
        "url = \"http://h/?a=1&api_key=k&b\"| url = \"http://h/?a=1&api_key=*&b\"",
        "password_file = \"/etc/p\"         | password_file = \"/etc/p\"",
        "token_url = \"http://h/t\"         | token_url = \"http://h/t\"",
        "password = sys.env(\"NAME\")       | password = sys.env(\"NAME\")",
        "url = \"http://h:80/a@b\"          | url = \"http://h:80/a@b\"",
        "expression = \"password=(.*)\"     | expression = \"password=(.*)\"",
      })
  void hidesTextsOfSecretsAndKeepsTheWidth(String line, String expected) {
    assertThat(Mask.secrets(line)).isEqualTo(expected).hasSameSizeAs(line);
  }
}
