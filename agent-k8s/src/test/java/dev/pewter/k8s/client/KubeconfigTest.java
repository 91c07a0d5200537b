package dev.pewter.k8s.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.client.Credentials;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
  @TempDir Path folder;

  static Stream<String> broken() {
    String context =
        """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{name: c, context: {cluster: k, user: u}}]
        clusters: [{name: k, cluster: {server: %s}}]
        users: [{name: u, user: %s}]
        """;
    return Stream.of(
        "",
        "\n\n",
        "a",
        "[]",
        "null",
        "{}",
        "\t- a",
        "\0\1\2",
        "clusters: 5",
        "clusters: [{name: a",
        "clusters: [5]\ncurrent-context: c",
        "current-context: c",
        "current-context: [c]",
        "current-context: c\ncontexts: [null]",
        "current-context: c\ncontexts: [{name: c}]",
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]",
        "a: &a [*a, *a]\n",
        context.formatted("", "{}"),
        context.formatted("\"http://a b\"", "{}"),
        context.formatted("\"::\"", "{}"),
        context.formatted("https://h:1", "5"),
        context.formatted("ftp://h:1", "{}"));
  }

  /// What is wrong with the cluster or the user, and how it is told.
  static Stream<Arguments> mistaken() {
    return Stream.of(
        arguments("", "user: zz", "", "there is no user zz"),
        arguments("", "user: u, cluster: zz", "", "there is no cluster zz"),
        arguments(", certificate-authority-data: '!!!'", "user: u", "", "not base64"),
        arguments(", certificate-authority: /nope", "user: u", "", "open /nope: no such file"),
        arguments("", "user: u", "tokenFile: nope", "nope: no such file or directory"),
        arguments("", "user: u", "client-certificate: /nope", "open /nope: no such file"),
        arguments("", "user: u", "client-key-data: '*'", "client-key-data: not base64"),
        arguments(
            ", proxy-url: \"http://u:hunter2^@p\"", "user: u", "", "proxy-url: Illegal character"),
        arguments("", "user: u", "token: {a: hunter2}", "token: expected a string"));
  }

  @ParameterizedTest
  @MethodSource("mistaken")
  void isRefusedWithWhatIsWrongInIt(String cluster, String context, String user, String why)
      throws IOException {
    String file =
        written("server: \"https://h:1\"" + cluster, "cluster: k, " + context, user).toString();
    assertThatThrownBy(() -> Kubeconfig.read(file))
        .isInstanceOfSatisfying(
            ComponentException.class, e -> assertThat(e.argument()).isEqualTo("kubeconfig_file"))
        .hasMessageStartingWith("kubeconfig_file " + file)
        .hasMessageContaining(why)
        .hasMessageNotContaining("hunter2");
  }

  /// A scheme is never tried out; over plain HTTP no credentials are sent.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://h:1                                  | https://h:1 | t
          HTTPS://h:1                                  | HTTPS://h:1 | t
          http://h:1                                   | http://h:1  | ''
          HTTP://h:1, insecure-skip-tls-verify: true   | HTTP://h:1  | ''
          localhost:1                                  | http://localhost:1 | ''
          [::1]:1                                      | http://[::1]:1 | ''
          localhost:1, insecure-skip-tls-verify: true  | https://localhost:1 | t
          localhost:1, insecure-skip-tls-verify: false | http://localhost:1 | ''
          localhost:1, certificate-authority-data: Zg==| https://localhost:1 | t
          localhost:1, certificate-authority: ca       | https://localhost:1 | t
          """)
  void takesHttpsForAServerWithoutASchemeWhereTlsIsSet(String server, String url, String token)
      throws Exception {
    Files.writeString(folder.resolve("ca"), "f");
    String quoted = "server: \"" + server.replaceFirst("(, .*)?$", "\"$1");
    var connection = read(quoted, "token: t");
    assertThat(connection.server()).isEqualTo(URI.create(url));
    assertThat(Objects.toString(Credentials.of(connection.client()), ""))
        .isEqualTo(token.isEmpty() ? "" : "Bearer " + token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token: t",
        "tokenFile: nope",
        "username: u, password: p",
        "auth-provider: {name: oidc, config: {id-token: i}}",
        "exec: {apiVersion: v1, command: ./nope}"
      })
  void tellsOnceThatCredentialsAreNotSentOverPlainHttp(String user) throws Exception {
    String file =
        written("server: \"http://h:1\"", "cluster: k, user: u", user + ", as: a").toString();
    var log = new RecordingLog();
    for (int i = 0; i < 2; i++) {
      var client = Kubeconfig.read(file, log).client();
      assertThat(Credentials.of(client)).isNull();
      assertThat(client.headers()).containsOnlyKeys("Impersonate-User");
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("warn the kubeconfig names a server without TLS")
        .contains(file);
  }

  @Test
  void isSilentWhereThereIsNothingToKeepBack() throws Exception {
    var log = new RecordingLog();
    Kubeconfig.read(written("server: \"http://h:1\"", "cluster: k", "").toString(), log);
    assertThat(log.lines()).isEmpty();
  }

  /// As client-go: the file wins while it can be read, and what it says is read for each request.
  @Test
  void takesTheTokenOfAFileBesideItAndReadsItAgain() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "one\n");
    for (String user : List.of("tokenFile: token", "token: old, tokenFile: " + token)) {
      Files.writeString(token, "one\n");
      var client = read("server: \"https://h:1\"", user).client();
      assertThat(Credentials.of(client)).isEqualTo("Bearer one");
      Files.writeString(token, "two");
      assertThat(Credentials.of(client)).isEqualTo("Bearer two");
    }
    var client = read("server: \"https://h:1\"", "token: old, tokenFile: nope").client();
    assertThat(Credentials.of(client)).isEqualTo("Bearer old");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token: t                                                    | Bearer t
          token: 017                                                  | Bearer 017
          username: Aladdin, password: open sesame                    | Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
          token: t, username: Aladdin                                 | Bearer t
          auth-provider: {name: oidc, config: {id-token: i}}          | Bearer i
          auth-provider: {name: gcp, config: {access-token: a, id-token: i}} | Bearer a
          """)
  void takesCredentials(String user, String header) throws Exception {
    var client = read("server: \"https://h:1\"", user).client();
    assertThat(Credentials.of(client)).isEqualTo(header);
  }

  @Test
  void runsACommandBesideIt() throws Exception {
    Path command = folder.resolve("plugin");
    Files.writeString(
        command,
        """
        #!/bin/sh
        echo '{"apiVersion":"v1","kind":"ExecCredential","status":{"token":"'$1-$E'"}}'
        """);
    assertThat(command.toFile().setExecutable(true)).isTrue();
    String exec =
        "exec: {apiVersion: v1, command: ./plugin, args: [a], env: [{name: E, value: e}]}";
    var client = read("server: \"https://h:1\"", exec).client();
    assertThat(Credentials.of(client)).isEqualTo("Bearer a-e");
  }

  /// The credential's certificate is PEM, not base64 of it.
  @Test
  void takesTheCertificateOfACommand() throws Exception {
    Path answer = folder.resolve("answer");
    Files.writeString(
        answer,
        """
        {"apiVersion":"v1","kind":"ExecCredential",
         "status":{"clientCertificateData":"-----BEGIN C","clientKeyData":"-----BEGIN K"}}
        """);
    String exec = "exec: {apiVersion: v1, command: cat, args: [%s]}".formatted(answer);
    var tls = read("server: \"https://h:1\"", exec).client().tls();
    assertThat(tls.certificate()).isEqualTo("-----BEGIN C");
    assertThat(tls.key().reveal()).isEqualTo("-----BEGIN K");
  }

  @Test
  void takesCertificatesProxyAndImpersonation() throws Exception {
    for (String name : List.of("ca", "cert", "key")) {
      Files.writeString(folder.resolve(name), name);
    }
    String cluster =
        "server: \"https://h:1\", certificate-authority: ca, tls-server-name: n,"
            + " proxy-url: \"http://p:1\"";
    String user =
        "client-certificate: cert, client-key-data: a2V5, as: a, as-uid: 7, as-groups: [g, h],"
            + " as-user-extra: {b/c: [d]}";
    var client = read(cluster, user).client();
    var tls = client.tls();
    assertThat(tls.caFile()).isEqualTo(folder.resolve("ca").toString());
    assertThat(tls.certificateFile()).isEqualTo(folder.resolve("cert").toString());
    assertThat(tls.key().reveal()).isEqualTo("key");
    assertThat(tls.serverName()).isEqualTo("n");
    assertThat(client.proxy().url()).isEqualTo(URI.create("http://p:1"));
    Map<String, List<String>> headers = new TreeMap<>();
    client.headers().forEach((k, v) -> headers.put(k, v.stream().map(Secret::reveal).toList()));
    assertThat(headers)
        .containsExactly(
            Map.entry("Impersonate-Extra-b%2Fc", List.of("d")),
            Map.entry("Impersonate-Group", List.of("g", "h")),
            Map.entry("Impersonate-Uid", List.of("7")),
            Map.entry("Impersonate-User", List.of("a")));
  }

  private Connection read(String cluster, String user) throws Exception {
    return Kubeconfig.read(written(cluster, "cluster: k, user: u", user).toString());
  }

  /// All of it in YAML's flow style.
  private Path written(String cluster, String context, String user) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        {apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {%s}}],
         clusters: [{name: k, cluster: {%s}}], users: [{name: u, user: {%s}}]}
        """
            .formatted(context, cluster, user));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void isRefusedWithItsName(String text) throws IOException {
    Path file = Files.write(folder.resolve("kubeconfig"), text.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Kubeconfig.read(file.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("kubeconfig_file " + file);
  }

  @Test
  void keepsTheLineOfAMistakeToItself() throws IOException {
    Path file = Files.writeString(folder.resolve("kubeconfig"), "users:\n- token: @hunter2\n");
    assertThatThrownBy(() -> Kubeconfig.read(file.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("line 2, column 10: ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void isNoFolder() {
    assertThatThrownBy(() -> Kubeconfig.read(folder.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("kubeconfig_file " + folder);
  }
}
