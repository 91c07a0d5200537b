package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpClientArgumentsTest {
  private static final Secret NONE = new Secret("");
  private static final Secret SOME = new Secret("hidden");

  private static HttpClientArguments with(
      boolean basic, boolean authorization, boolean oauth2, Secret token, String tokenFile) {
    return new HttpClientArguments(
        basic ? new BasicAuth("u", SOME, "") : null,
        authorization ? new Authorization("", SOME, "") : null,
        oauth2
            ? new OAuth2("i", SOME, "", List.of(), "http://t/", Map.of(), ProxyConfig.NONE, null)
            : null,
        token,
        tokenFile,
        ProxyConfig.NONE,
        TlsConfig.DEFAULT,
        true,
        true,
        Map.of());
  }

  @Test
  void takesOneWayToAuthenticateOnly() {
    for (int mask = 0; mask < 32; mask++) {
      int bits = mask;
      Runnable make =
          () ->
              with(
                  (bits & 1) != 0,
                  (bits & 2) != 0,
                  (bits & 4) != 0,
                  (bits & 8) != 0 ? SOME : NONE,
                  (bits & 16) != 0 ? "/f" : "");
      if (Integer.bitCount(mask) < 2) {
        assertThatCode(make::run).as("%d", mask).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(make::run)
            .as("%d", mask)
            .isInstanceOf(InvalidArgument.class)
            .hasMessage(
                "at most one of basic_auth, authorization, oauth2, bearer_token &"
                    + " bearer_token_file must be configured");
      }
    }
  }

  @Test
  void aBearerTokenBecomesAnAuthorization() {
    assertThat(with(false, false, false, SOME, ""))
        .isEqualTo(withAuthorization(new Authorization("Bearer", SOME, "")));
    assertThat(with(false, false, false, NONE, "/f"))
        .isEqualTo(withAuthorization(new Authorization("Bearer", NONE, "/f")));
    assertThat(new Authorization("  ", SOME, "").type()).isEqualTo("Bearer");
    assertThat(new Authorization(" Token ", SOME, "").type()).isEqualTo("Token");
  }

  private static HttpClientArguments withAuthorization(Authorization authorization) {
    var plain = HttpClientArguments.DEFAULT;
    return new HttpClientArguments(
        null, authorization, null, NONE, "", plain.proxy(), plain.tls(), true, true, Map.of());
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Basic|x|authorization type cannot be set to \"basic\", use \"basic_auth\" block instead",
        "Bearer|/f|at most one of authorization credentials & credentials_file must be configured",
      })
  void refusesAuthorizations(String type, String file, String message) {
    assertThatThrownBy(() -> new Authorization(type, type.equals("Basic") ? NONE : SOME, file))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage(message);
  }

  @Test
  void refusesTwoPasswords() {
    assertThatThrownBy(() -> new BasicAuth("u", SOME, "/f"))
        .hasMessage("at most one of basic_auth password & password_file must be configured");
  }

  @ParameterizedTest(name = "{0},{1},{2},{3} -> {4}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, s, ``, u, oauth2 client_id must be configured",
        "i, ``, ``, u, either oauth2 client_secret or client_secret_file must be configured",
        "i, s, ``, ``, oauth2 token_url must be configured",
        "i, s, /f, u, at most one of oauth2 client_secret & client_secret_file must be configured",
      })
  void refusesIncompleteOauth2(String id, String secret, String file, String url, String message) {
    assertThatThrownBy(
            () ->
                new OAuth2(
                    id, new Secret(secret), file, List.of(), url, Map.of(), ProxyConfig.NONE, null))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage(message);
  }

  @ParameterizedTest(name = "{0},{1},{2},{3} -> {4}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|``|false|x|if proxy_connect_header is configured, proxy_url or"
            + " proxy_from_environment must also be configured",
        "http://p|``|true|``|if proxy_from_environment is configured, proxy_url must not be"
            + " configured",
        "``|a|true|``|if proxy_from_environment is configured, no_proxy must not be configured",
        "``|a|false|``|if no_proxy is configured, proxy_url must also be configured",
        "socks5://u:hidden@p|``|false|``|proxy_url \"socks5://u:xxxxx@p\" must be an http or"
            + " https URL with a host",
      })
  void refusesProxiesThatContradictThemselves(
      String url, String noProxy, boolean environment, String header, String message) {
    assertThatThrownBy(
            () ->
                new ProxyConfig(
                    url.isEmpty() ? null : URI.create(url),
                    noProxy,
                    environment,
                    header.isEmpty() ? Map.of() : Map.of(header, List.of(SOME))))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "HOST",
        "Content-Length",
        "content-type",
        "user-agent",
        "Keep-Alive",
        "x-amz-date",
        "X-Prometheus-Remote-Write-Version",
        "accept-encoding"
      })
  void refusesReservedHeaders(String name) {
    assertThatThrownBy(() -> headers(name, "x"))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage("setting header \"" + HeaderRules.canonical(name) + "\" is not allowed");
  }

  @Test
  void refusesHeadersThatCouldNotBeSentWithoutShowingThem() {
    assertThatThrownBy(() -> headers("a b", "x")).hasMessage("invalid header name \"a b\"");
    assertThatThrownBy(() -> headers("x-a", "hidden\r\nHost: y"))
        .hasMessage("invalid value of header \"X-A\"");
  }

  private static HttpClientArguments headers(String name, String value) {
    var plain = HttpClientArguments.DEFAULT;
    return new HttpClientArguments(
        null,
        null,
        null,
        NONE,
        "",
        plain.proxy(),
        plain.tls(),
        true,
        true,
        Map.of(name, List.of(new Secret(value))));
  }

  @ParameterizedTest(name = "ca {0}{1} cert {2}{3} key {4}{5} {6} -> {7}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a, b, ``, ``, ``, ``, at most one of ca_pem and ca_file must be configured",
        "``, ``, a, b, ``, ``, at most one of cert_pem and cert_file must be configured",
        "``, ``, ``, ``, a, b, at most one of key_pem and key_file must be configured",
        "``, ``, a, ``, ``, ``, exactly one of key_pem or key_file must be configured when a"
            + " client certificate is configured",
        "``, ``, ``, ``, ``, b, exactly one of cert_pem or cert_file must be configured when a"
            + " client key is configured",
      })
  void refusesTlsThatIsIncomplete(
      String ca,
      String caFile,
      String cert,
      String certFile,
      String key,
      String keyFile,
      String message) {
    assertThatThrownBy(
            () ->
                new TlsConfig(
                    ca, caFile, cert, certFile, new Secret(key), keyFile, "", false, null))
        .isInstanceOf(InvalidArgument.class)
        .hasMessage(message);
  }

  @Test
  void showsNoSecret() {
    var proxy = new ProxyConfig(URI.create("http://u:hidden@p"), "", false, Map.of());
    var all =
        new HttpClientArguments(
            new BasicAuth("u", SOME, ""),
            null,
            null,
            NONE,
            "",
            proxy,
            new TlsConfig("", "", "c", "", SOME, "", "", false, null),
            true,
            true,
            Map.of("X-Key", List.of(SOME)));
    assertThat(all.toString()).doesNotContain("hidden").contains("u:xxxxx@p");
    assertThat(Request.get(URI.create("http://u:hidden@h/")).header("X-Key", "hidden").toString())
        .isEqualTo("GET http://u:xxxxx@h/");
    assertThat(Request.get(URI.create("http://h/")).header("X-Key", "hidden").headers().toString())
        .doesNotContain("hidden");
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource({
    "http://a, a, 80",
    "https://A.b/c, a.b, 443",
    "http://my_service:8080/x, my_service, 8080",
    "http://u:p@[::1]:9/, ::1, 9",
    "https://[fe80::1]/, fe80::1, 443",
    "http://a:/, a, 80",
  })
  void findsTheHostOfAUrl(URI url, String host, int port) {
    assertThat(HostPort.of(url)).isEqualTo(new HostPort(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http:/path", "http://:80/", "http://a:99999/", "http://my_a:x/", "a"})
  void findsNoHostWhereThereIsNone(URI url) {
    assertThatThrownBy(() -> HostPort.of(url)).isInstanceOf(IllegalArgumentException.class);
  }
}
