package dev.pewter.core.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "loki:3100, unsupported protocol scheme \"loki\"",
        "loki:3100/loki/api/v1/push, unsupported protocol scheme \"loki\"",
        "loki, unsupported protocol scheme \"\"",
        "``, unsupported protocol scheme \"\"",
        "/loki/api/v1/push, unsupported protocol scheme \"\"",
        "//loki:3100, unsupported protocol scheme \"\"",
        "ftp://loki:3100, unsupported protocol scheme \"ftp\"",
        "http:/loki, no Host in request URL",
        "http:loki, no Host in request URL",
        "http://:3100, no Host in request URL",
        "http://loki:70000, invalid port \"70000\""
      })
  void areUnhealthyWhereNothingCanBeSent(String url, String reason) {
    var context = new TestContext("a.b");

    var health = Destinations.check(context, List.of(URI.create("http://a"), URI.create(url)));

    assertThat(health).isNotNull();
    assertThat(health.state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(health.message())
        .contains("\"" + url + "\": " + reason)
        .contains("has to begin with http:// or https://");
    assertThat(context.log().lines()).hasSize(1).first().asString().contains("nothing can be sent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://loki",
        "HTTPS://u:p@loki_1:3100/push?a=b",
        "http://[::1]:3100",
        "https://a/"
      })
  void areWellWhereSomethingCanBeSent(String url) {
    assertThat(Destinations.check(new TestContext("a.b"), List.of(URI.create(url)))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loki://u:secret@loki?key=hidden",
        "u:secret@loki:3100/push?key=hidden",
        "loki:3100/push?token=hidden",
        "//u:secret@loki:3100/push?key=hidden",
        "http://12345:secret/hidden@loki/push",
      })
  void showNoPasswords(String url) {
    var context = new TestContext("a.b");

    var health = Destinations.check(context, List.of(URI.create(url)));

    assertThat(health).isNotNull();
    assertThat(health.message()).doesNotContain("secret", "hidden");
    assertThat(context.log().lines().toString()).doesNotContain("secret", "hidden");
  }
}
