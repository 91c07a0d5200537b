package dev.pewter.k8s.client;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.client.BasicAuth;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The current context of a kubeconfig file as fabric8 reads it: certificates, tokens, commands
/// that give credentials (`exec`), identity providers.
final class Kubeconfig {
  private Kubeconfig() {}

  static Connection read(String file) throws ComponentException {
    if (!new File(file).exists()) {
      throw new ComponentException("stat " + file + ": no such file or directory");
    }
    Config config;
    try {
      check(file);
      config = Config.fromKubeconfig(new File(file));
    } catch (IOException
        | KubernetesClientException
        | YamlEngineException
        | IllegalArgumentException e) {
      throw new ComponentException("kubeconfig_file " + file + ": " + innermost(e), e);
    }
    try {
      var server = URI.create(config.getMasterUrl());
      if (server.getHost() == null) {
        throw new IllegalArgumentException("not the URL of a server: " + server);
      }
      return new Connection(server, client(config), file);
    } catch (IllegalArgumentException e) {
      throw new ComponentException("kubeconfig_file " + file + ": " + e.getMessage(), e);
    }
  }

  /// What fabric8 takes for granted, or makes up where it is missing.
  ///
  /// @throws IllegalArgumentException unless there is a current context whose cluster has a server
  private static void check(String file) throws IOException {
    var load = new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build());
    String text = Files.readString(Path.of(file));
    Map<?, ?> yaml = load.loadFromString(text) instanceof Map<?, ?> map ? map : Map.of();
    var context = named(yaml, "context", yaml.get("current-context"));
    var cluster = named(yaml, "cluster", context.get("cluster"));
    var _ = named(yaml, "user", context.get("user"));
    if (!(cluster.get("server") instanceof String server) || server.isBlank()) {
      throw new IllegalArgumentException("no current context with a cluster");
    }
  }

  /// An element of `contexts`, `clusters` or `users`; empty if there is none of the name.
  private static Map<?, ?> named(Map<?, ?> yaml, String kind, @Nullable Object name) {
    Map<?, ?> found = Map.of();
    for (var each : yaml.get(kind + "s") instanceof List<?> list ? list : List.of()) {
      if (!(each instanceof Map<?, ?> entry)
          || (entry.get(kind) != null && !(entry.get(kind) instanceof Map))) {
        throw new IllegalArgumentException(kind + "s has an element that is no " + kind);
      }
      if (name != null
          && name.equals(entry.get("name"))
          && entry.get(kind) instanceof Map<?, ?> map) {
        found = map;
      }
    }
    return found;
  }

  /// Parsers put the place of the mistake into the message of the first cause, over several lines;
  /// that of YAML also quotes the line, which may hold a token.
  private static String innermost(Throwable e) {
    if (e instanceof MarkedYamlEngineException mistake) {
      String place =
          mistake
              .getProblemMark()
              .map(at -> "line %d, column %d: ".formatted(at.getLine() + 1, at.getColumn() + 1))
              .orElse("");
      return place + mistake.getProblem();
    }
    Throwable cause = e;
    for (int depth = 0; depth < 10 && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    String line = message.strip().replaceAll("\\s+", " ");
    return line.substring(0, Math.min(line.length(), 200));
  }

  private static HttpClientArguments client(Config config) {
    String token = text(config.getOauthToken());
    if (token.isEmpty()) {
      token = text(config.getAutoOAuthToken());
    }
    String user = text(config.getUsername());
    var basic =
        token.isEmpty() && !user.isEmpty()
            ? new BasicAuth(user, new Secret(text(config.getPassword())), "")
            : null;
    return new HttpClientArguments(
        basic,
        null,
        null,
        new Secret(token),
        "",
        new ProxyConfig(null, "", true, Map.of()),
        tls(config),
        true,
        true,
        impersonation(config));
  }

  private static TlsConfig tls(Config config) {
    return new TlsConfig(
        decoded(config.getCaCertData()),
        text(config.getCaCertData()).isEmpty() ? text(config.getCaCertFile()) : "",
        decoded(config.getClientCertData()),
        text(config.getClientCertData()).isEmpty() ? text(config.getClientCertFile()) : "",
        new Secret(decoded(config.getClientKeyData())),
        text(config.getClientKeyData()).isEmpty() ? text(config.getClientKeyFile()) : "",
        text(config.getTlsServerName()),
        config.isTrustCerts(),
        null);
  }

  private static Map<String, List<Secret>> impersonation(Config config) {
    String user = text(config.getImpersonateUsername());
    if (user.isEmpty()) {
      return Map.of();
    }
    var headers = new LinkedHashMap<String, List<Secret>>();
    headers.put("Impersonate-User", List.of(new Secret(user)));
    String[] groups = config.getImpersonateGroups();
    if (groups != null && groups.length > 0) {
      headers.put("Impersonate-Group", List.of(groups).stream().map(Secret::new).toList());
    }
    return headers;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String decoded(@Nullable String base64) {
    return base64 == null
        ? ""
        : new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
