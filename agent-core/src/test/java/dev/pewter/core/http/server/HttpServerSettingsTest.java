package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerSettingsTest {

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "client_ca_pem=a client_ca_file=b client_auth_type=RequireAnyClientCert, cannot specify"
            + " both client_ca_pem and client_ca_file",
        "cert_file=b, cannot specify both cert_pem and cert_file",
        "key_file=b, cannot specify both key_pem and key_file",
        "cert_pem=, must specify either cert_pem or cert_file",
        "key_pem=, must specify either key_pem or key_file",
        "client_ca_file=b, cannot specify client_ca_pem or client_ca_file when client_auth_type"
            + " is NoClientCert",
        "cipher_suites=TLS_RSA_WITH_AES_128_CBC_SHA, unknown cipher"
            + " \"TLS_RSA_WITH_AES_128_CBC_SHA\"",
        "curve_preferences=P256, unknown curve \"P256\"",
        "client_auth_type=None, unknown client auth type \"None\"",
        "min_version=1.2, unknown TLS version \"1.2\"",
        "max_version=SSL30, unknown TLS version \"SSL30\"",
        "max_version=TLS11, max_version \"TLS11\" is not supported: the oldest version is TLS12",
      })
  void refusesTlsThatCannotBe(String settings, String message) {
    Map<String, String> given = new java.util.HashMap<>();
    for (String setting : settings.split(" ", -1)) {
      int equals = setting.indexOf('=');
      given.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    assertThatThrownBy(
            () ->
                new ServerTls(
                    given.getOrDefault("cert_pem", "c"),
                    given.getOrDefault("cert_file", ""),
                    new Secret(given.getOrDefault("key_pem", "k")),
                    given.getOrDefault("key_file", ""),
                    given.getOrDefault("client_ca_pem", ""),
                    given.getOrDefault("client_ca_file", ""),
                    given.getOrDefault("client_auth_type", "NoClientCert"),
                    list(given.getOrDefault("cipher_suites", "")),
                    list(given.getOrDefault("curve_preferences", "")),
                    given.getOrDefault("min_version", ""),
                    given.getOrDefault("max_version", "")))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage(message);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "localhost, listen tcp: address localhost: missing port in address",
        "1:2:3, listen tcp: address 1:2:3: too many colons in address",
        "127.0.0.1:70000, listen tcp: address 127.0.0.1:70000: invalid port \"70000\"",
        "127.0.0.1:http, listen tcp: address 127.0.0.1:http: invalid port \"http\"",
        "[::1], listen tcp: address [::1]: missing port in address",
        "no-such.invalid:1, listen tcp: lookup no-such.invalid: no such host",
      })
  void saysWhyAnAddressCannotBeListenedOn(String address, String message) {
    assertThatThrownBy(() -> ListenAddress.parse(address))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void readsAddresses() throws IOException {
    assertThat(ListenAddress.parse(":80").getAddress().isAnyLocalAddress()).isTrue();
    assertThat(ListenAddress.parse("[::1]:80").getPort()).isEqualTo(80);
    assertThat(ListenAddress.parse("127.0.0.1:0").getHostString()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "gzip, true",
    "'br;q=1, gzip;q=0.5', true",
    "GZIP, true",
    "gzip;q=0, false",
    "gzip;q=0.000, false",
    "identity, false",
    "'', false"
  })
  void knowsWhoAcceptsGzip(String header, boolean accepted) {
    assertThat(Compression.accepted(header)).isEqualTo(accepted);
  }

  @Test
  void aTargetIsCleanOrNothing() {
    var random = new Random(3);
    String alphabet = "/.%2eE5f?&=+a\u00e9";
    for (int i = 0; i < 50_000; i++) {
      var text = new StringBuilder("/");
      for (int n = random.nextInt(16); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var target = RequestTarget.parse(text.toString());
      if (target != null) {
        assertThat(target.path()).startsWith("/").doesNotContain("//", "/../", "/./");
        assertThat(target.path().endsWith("/..")).isFalse();
        assertThat(target.redirect() == null || RequestTarget.parse(target.redirect()) != null)
            .as(text.toString())
            .isTrue();
      }
    }
  }

  @Test
  void decodesQueriesAndKeepsTheFirstOfEachName() {
    var target = RequestTarget.parse("/p?a=1&a=2&b=x+y%26z&c&=e&bad=%zz");
    assertThat(target).isNotNull();
    assertThat(target.query()).isEqualTo(Map.of("a", "1", "b", "x y&z", "c", "", "", "e"));
  }
}
