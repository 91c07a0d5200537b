package dev.pewter.core.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client shows of itself, to whom, and where it gets that.
class AuthorizationIT extends ClientAgainstServers {
  @TempDir Path directory;

  @Test
  void takesSecretsFromFilesAsTheyAreNow() throws Exception {
    Path file = directory.resolve("password");
    Files.writeString(file, " first\n");
    var client =
        client(
            arguments(
                new BasicAuth("me", new Secret(""), file.toString()),
                null,
                null,
                ProxyConfig.NONE,
                Map.of()));
    var request = Request.get(URI.create(base + "/echo"));
    assertThat(text(client, request)).contains(Credentials.basic("me", "first"));
    Files.writeString(file, "second");
    assertThat(text(client, request)).contains(Credentials.basic("me", "second"));
    Files.delete(file);
    assertThatThrownBy(() -> client.send(request))
        .hasMessage(
            "Get \""
                + base
                + "/echo\": unable to read basic auth password: open "
                + file
                + ": no such file or directory");
  }

  @Test
  void sendsTheConfiguredAuthorizationAndHeaders() throws Exception {
    var client =
        client(
            arguments(
                null,
                new Authorization("Token", new Secret("abc"), ""),
                null,
                ProxyConfig.NONE,
                Map.of("x-scope-orgid", List.of(new Secret("a"), new Secret("b")))));
    assertThat(text(client, Request.get(URI.create(base + "/echo"))))
        .contains("Authorization: Token abc\n", "X-Scope-Orgid: a\n", "X-Scope-Orgid: b\n");
    String own =
        text(client, Request.get(URI.create(base + "/echo")).header("authorization", "Mine"));
    assertThat(own).contains("Authorization: Mine\n").doesNotContain("abc");
  }

  @Test
  void takesNameAndPasswordFromTheUrlAndNeverShowsThem() throws Exception {
    var client = client();
    String withUser = base.replace("//", "//me:topsecret@");
    assertThat(text(client, Request.get(URI.create(withUser + "/echo"))))
        .contains(Credentials.basic("me", "topsecret"));
    var dead = URI.create("http://me:topsecret@127.0.0.1:1/x");
    assertThatThrownBy(() -> client.send(Request.get(dead)))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "Get \"http://me:xxxxx@127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect:"
                + " connection refused");
  }

  private OAuth2 oauth2(String path) {
    return new OAuth2(
        "id",
        new Secret("s:cret"),
        "",
        List.of("a", "b"),
        base + path,
        Map.of("audience", "x y"),
        ProxyConfig.NONE,
        null);
  }

  @Test
  void fetchesATokenOnceAndAnewWhenItIsRefused() throws Exception {
    var fetched = new AtomicInteger();
    var forms = new ConcurrentLinkedQueue<String>();
    server.createContext(
        "/token",
        exchange -> {
          forms.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          answer(
              exchange,
              200,
              "{\"token_type\":\"bearer\",\"nested\":{\"access_token\":[\"}\"]},\"access_token\":\"t"
                  + fetched.incrementAndGet()
                  + "\",\"expires_in\":3600}");
        });
    server.createContext(
        "/needs2",
        exchange ->
            answer(
                exchange,
                "Bearer t2".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? 200
                    : 401,
                "x"));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    for (int i = 0; i < 3; i++) {
      assertThat(text(client, Request.get(URI.create(base + "/echo"))))
          .contains("Authorization: Bearer t1\n");
    }
    assertThat(forms)
        .containsExactly(
            Credentials.basic("id", "s%3Acret")
                + " audience=x+y&grant_type=client_credentials&scope=a+b");
    try (var response = client.send(Request.get(URI.create(base + "/needs2")))) {
      assertThat(response.status()).isEqualTo(200);
    }
    assertThat(fetched).hasValue(2);
  }

  @Test
  void doesNotUseATokenInItsLastSeconds() throws Exception {
    var fetched = new AtomicInteger();
    server.createContext(
        "/token",
        exchange ->
            answer(
                exchange,
                200,
                "{\"access_token\":\"t" + fetched.incrementAndGet() + "\",\"expires_in\":\"9\"}"));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    for (int i = 1; i < 3; i++) {
      assertThat(text(client, Request.get(URI.create(base + "/echo"))))
          .contains("Authorization: Bearer t" + i + "\n");
    }
  }

  @Test
  void sendsTheSecretInTheFormIfTheServerWantsItThere() throws Exception {
    server.createContext(
        "/token",
        exchange -> {
          String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean inForm = form.contains("client_id=id&client_secret=s%3Acret");
          answer(exchange, inForm ? 200 : 401, inForm ? "{\"access_token\":\"t\"}" : "");
        });
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    assertThat(text(client, Request.get(URI.create(base + "/echo"))))
        .contains("Authorization: Bearer t\n");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "500, '', oauth2: cannot fetch token: 500",
    "200, '{', oauth2: cannot parse json",
    "200, '{}', oauth2: server response missing access_token",
    "200, '{\"access_token\":\"a\",\"expires_in\":\"soon\"}', oauth2: cannot parse expires_in",
  })
  void saysWhyItHasNoToken(int status, String body, String message) {
    server.createContext("/token", exchange -> answer(exchange, status, body));
    var client = client(arguments(null, null, oauth2("/token"), ProxyConfig.NONE, Map.of()));
    assertThatThrownBy(() -> client.send(Request.get(URI.create(base + "/echo"))))
        .hasMessage("Get \"" + base + "/echo\": " + message);
  }

  @Test
  void showsSecretsToNobodyElse() throws Exception {
    String other = base.replace("127.0.0.1", "localhost");
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().set("Location", other + "/echo");
          answer(exchange, 302, "");
        });
    var client =
        client(
            arguments(
                new BasicAuth("me", new Secret("pw"), ""),
                null,
                null,
                ProxyConfig.NONE,
                Map.of("X-Scope-OrgID", List.of(new Secret("tenant")))));
    assertThat(text(client, Request.get(URI.create(base + "/away")).header("Cookie", "c")))
        .startsWith("GET /echo\n")
        .doesNotContain("Authorization", "X-Scope-Orgid");
  }
}
