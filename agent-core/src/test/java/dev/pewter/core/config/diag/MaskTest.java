package dev.pewter.core.config.diag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "pasword = \"hunter2\"             | pasword = \"*******\"",
        "passwrod = \"hunter2\"            | passwrod = \"*******\"",
        "credntials = \"abc\"              | credntials = \"***\"",
        "client_secrt = \"abc\"            | client_secrt = \"***\"",
        "data_source_nam = \"abc\"         | data_source_nam = \"***\"",
        "bearer_token_file = \"/etc/t\"    | bearer_token_file = \"/etc/t\"",
        "password_file = \"/etc/p\"         | password_file = \"/etc/p\"",
        "token_url = \"http://h/t\"         | token_url = \"http://h/t\"",
        "password = sys.env(\"NAME\")       | password = sys.env(\"NAME\")",
        "url = \"http://h:80/a@b\"          | url = \"http://h:80/a@b\"",
        "expression = \"password=(.*)\"     | expression = \"password=(.*)\"",
        "headers = { \"X\" = \"a\", Y = \"b\" } | headers = { \"X\" = \"*\", Y = \"*\" }",
        "{ \"X-Api-Key\" = [\"a\", `b`], c = \"d\" } | { \"X-Api-Key\" = [\"*\", `*`], c = \"d\" }",
        "password = \"a\" + (\"b\" + \"c\")  | password = \"*\" + (\"*\" + \"*\")",
        "password = a.b.c                   | password = a.b.c",
        "password = hunter2                 | password = *******",
        "password = 'hunter2'               | password = '********",
        "password: \"hunter2\"              | password: \"*******\"",
        "password \"hunter2\"               | password \"*******\"",
        "password = 12345                   | password = *****",
        "argument \"token\" { default = \"a\" } | argument \"token\" { default = \"*\" }",
        "a \"token\" { x = \"b\" }            | a \"token\" { x = \"b\" }",
        "// password = \"hunter2\"           | // password = *********",
        "/* http://u:pw@h/ */ a = \"b\"      | /* http://u:**@h/ */ a = \"b\"",
        "{ __address__ = \"u:pw@h:1\" }        | { __address__ = \"u:**@h:1\" }",
        "{ __address__ = \"h:1/?token=pw\" } | { __address__ = \"h:1/?token=**\" }",
        "{ __address__ = \"h:1\" }             | { __address__ = \"h:1\" }",
        "params = { token = [\"a\"] }         | params = { token = [\"*\"] }",
      })
  void hidesTextsOfSecretsAndKeepsTheWidth(String line, String expected) {
    assertThat(Mask.secrets(line)).isEqualTo(expected).hasSameSizeAs(line);
  }

  @Test
  void knowsOfALineWhatItBelongsTo() {
    String text =
        "a {\n  headers = {\n    X = `\n  canary`,\n    Y = [\n      \"canary\",\n    ],\n  }\n"
            + "  endpoint \"b\" {\n    url = \"http://h/\"\n  }\n}\n";
    assertThat(Mask.secrets(text))
        .doesNotContain("canary")
        .contains("endpoint \"b\"", "\"http://h/\"")
        .hasSameSizeAs(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?key", "password=\"", "{[(", "a=", "\"\\", "://:@", "/*=", "key "})
  @Timeout(20)
  void isNotSlowWhateverItIsGiven(String part) {
    String text = part.repeat(200_000);
    assertThat(Mask.secrets(text)).hasSameSizeAs(text);
  }
}
