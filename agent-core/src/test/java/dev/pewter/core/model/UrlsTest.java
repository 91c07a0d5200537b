package dev.pewter.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "https://token@h/x.git|https://xxxxx@h/x.git",
        "http://u:a/b@h/|http://u:xxxxx@h/",
        "http://h:80/a@b|http://h:80/a@b",
        "http://[::1]/a@b|http://[::1]/a@b",
        "parse \"http://u:p@h:x\": no|parse \"http://u:xxxxx@h:x\": no",
        "http://a,http://u:p@b,http://c@d|http://a,http://u:xxxxx@b,http://xxxxx@d",
        "http://h/?to%6ben=2|http://h/?to%6ben=xxxxx",
        "http://h/m%3Ftoken=2?module=m&a=b|http://h/m%3Ftoken=xxxxx&a=b",
        "http://h/?target=https%3A%2F%2Fu%3Ap%40g&a=b|http://h/?target=xxxxx&a=b",
        "http://h/?target=http%3A%2F%2Fg%2F%3Ftoken%3D2|http://h/?target=xxxxx",
        "http://h/?target=http%3A%2F%2Fg%2F&module=m|http://h/?target=http%3A%2F%2Fg%2F&module=m",
        "/metrics?token=2&module=m|/metrics?token=xxxxx&module=m",
        "http://h/?a=1;token=2|http://h/?a=1;token=xxxxx",
        "http://h/?token=2;a=1&b=3|http://h/?token=xxxxx&b=3",
        "http://h/#access_token=2&a=1|http://h/#access_token=xxxxx&a=1",
        "http://h/?a=b#token=2|http://h/?a=b#token=xxxxx",
        "{instance=\"u:p@h:1\", a=\"b@c\"}|{instance=\"u:xxxxx@h:1\", a=\"b@c\"}",
        "{\"__address__\"=\"p@h:1\"} => {job=\"a\"}|{\"__address__\"=\"xxxxx@h:1\"} => {job=\"a\"}",
        "{__address__=\"h/?key=2\"}|{__address__=\"h/?key=xxxxx\"}",
        "{instance=\"http://u:p@h\", url=\"http://u:p@h\"}"
            + "|{instance=\"http://u:xxxxx@h\", url=\"http://u:xxxxx@h\"}",
        "{my_instance=\"u:p@h\"}|{my_instance=\"u:p@h\"}",
        "{instance=\"u:p@h|{instance=\"u:xxxxx@h",
        "http://h/?keyspace=a&X-Api-Key=2|http://h/?keyspace=a&X-Api-Key=xxxxx",
      })
  void hidesPasswordsAndSecretsInQueries(String url, String shown) {
    assertThat(Urls.redacted(url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/p, http://h/p",
    "http://u:p@h/p?a=1&b=2, http://u:xxxxx@h/p?a=xxxxx&b=xxxxx",
    "http://h/?bare, http://h/?xxxxx",
    "http://h/?a=1=2&b=, http://h/?a=xxxxx&b=xxxxx",
    "http://h/p;token=abc?tenant=1, http://h/p;token=xxxxx?tenant=xxxxx",
    "http://h/p&key=abc?tenant=1, http://h/p&key=xxxxx?tenant=xxxxx",
    "http://h/p%3Ftoken=abc?tenant=1, http://h/p%3Ftoken=xxxxx?tenant=xxxxx",
    "user:secret@h:9009/push, user:xxxxx@h:9009/push",
    "h:9009/push?tenant=abc, h:9009/push?tenant=xxxxx",
  })
  void namesAUrlWithoutItsValues(String url, String shown) {
    assertThat(Urls.withoutValues(URI.create(url))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Post \"http://h/p?a=1&b=2\": refused|Post \"http://h/p?a=xxxxx&b=xxxxx\": refused",
        "Post \"http://h/p?a=1&token=xxxxx\": no|Post \"http://h/p?a=xxxxx&token=xxxxx\": no",
        "not found: /p?a=1&token=2|not found: /p?a=xxxxx&token=xxxxx",
        "dial: refused|dial: refused",
      })
  void tellsOfAUrlWithoutItsValues(String text, String shown) {
    String query = text.contains("b=2") ? "a=1&b=2" : "a=1&token=2";
    URI url = URI.create("http://h/p?" + query + "#f");
    assertThat(Urls.withoutValues(text, url)).isEqualTo(shown);
    assertThat(Urls.withoutValues("http://u:p@h/p", URI.create("http://h/p")))
        .isEqualTo("http://u:xxxxx@h/p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://h/p;token=abc?t=1", "http://h/p%3Fkey=abc?t=1#token=abc"})
  void tellsOfAUrlWithASecretInItsPath(String url) {
    assertThat(Urls.withoutValues("Post \"" + url + "\": refused", URI.create(url)))
        .startsWith("Post \"http://h/p")
        .endsWith(": refused")
        .doesNotContain("abc");
    assertThat(Urls.withoutValues("refused", URI.create(url))).isEqualTo("refused");
  }

  @Test
  @Timeout(20)
  void isNotSlowWhateverItIsGiven() {
    String text = "x://" + "?".repeat(200_000) + "key".repeat(100_000);
    assertThat(Urls.redacted(text)).isEqualTo(text);
    String encoded = "x://?a=" + "%25".repeat(100_000) + "&a=%2".repeat(50_000);
    assertThat(Urls.redacted(encoded)).isEqualTo(encoded);
    String labels = "@=\"" + "a".repeat(200_000) + "=\"".repeat(100_000);
    assertThat(Urls.redacted(labels)).isEqualTo(labels);
    String values = "/" + "?a=".repeat(100_000);
    assertThat(Urls.redacted(values)).isEqualTo(values);
    assertThat(Urls.redacted(values + "%252525")).isEqualTo(values + "%252525");
    assertThat(Urls.redacted("/" + "?a=%253Fb=".repeat(50_000) + "%26token%3Dx"))
        .isEqualTo("/?a=xxxxx");
    String urls = "://:".repeat(100_000);
    assertThat(Urls.redacted(urls)).isEqualTo(urls);
  }
}
