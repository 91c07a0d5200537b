package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "no url?key=1|no url?key=1",
        "http://u:p@h/|http://u:xxxxx@h/",
        "http://h/?a=1&api_key=2&b=3|http://h/?a=1&api_key=xxxxx&b=3",
        "http://h/?Token=2#f|http://h/?Token=xxxxx#f",
        "a http://h/?sig=2 \"http://h/?x&secret=3\" z"
            + "|a http://h/?sig=xxxxx \"http://h/?x&secret=xxxxx\" z",
        "http://h/?key|http://h/?key",
        "http://h/?a=key|http://h/?a=key",
      })
  void hidesPasswordsAndSecretsInQueries(String url, String shown) {
    assertThat(Urls.redacted(url)).isEqualTo(shown);
  }

  @Test
  void isNotSlowWhateverItIsGiven() {
    String text = "x://" + "?".repeat(200_000) + "key".repeat(100_000);
    assertThat(Urls.redacted(text)).isEqualTo(text);
  }
}
