package dev.pewter.k8s.client;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.client.BasicAuth;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.tls.ConfiguredText;
import dev.pewter.core.model.Secret;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Logs;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The current context of a kubeconfig file, as client-go reads it: certificates, tokens, commands
/// that give credentials (`exec`), identity providers. Nothing is asked over the network.
final class Kubeconfig {
  private static final Log LOG = Logs.of("k8s.client");

  /// What a user may have that is not to be read by others.
  private static final List<String> CREDENTIALS =
      List.of("token", "tokenFile", "username", "auth-provider", "exec");

  /// The files that were told of: they are read again and again, by each component.
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final YamlMap yaml;

  private Kubeconfig(Path folder, YamlMap yaml) {
    this.folder = folder;
    this.yaml = yaml;
  }

  static Connection read(String file) throws ComponentException {
    return read(file, LOG);
  }

  /// @param log told once of a file whose credentials are not sent
  static Connection read(String file, Log log) throws ComponentException {
    try {
      var path = Path.of(file).toAbsolutePath();
      if (!Files.exists(path)) {
        throw mistake("stat " + file + ": no such file or directory", null);
      }
      var settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
      Object tree = new Load(settings).loadFromString(new ConfiguredText("", file).read());
      var yaml = YamlMap.of("the document", tree);
      return new Kubeconfig(path.resolveSibling(""), yaml).connection(file, log);
    } catch (IOException | IllegalArgumentException e) {
      throw mistake("kubeconfig_file " + file + ": " + e.getMessage(), e);
    } catch (YamlEngineException e) {
      throw mistake("kubeconfig_file " + file + ": " + place(e), e);
    }
  }

  private static ComponentException mistake(String message, @Nullable Exception cause) {
    return ComponentException.of("kubeconfig_file", message, cause);
  }

  /// Where a mistake is and what; the parser's message also quotes the line, which may hold a
  /// token.
  private static String place(YamlEngineException e) {
    if (!(e instanceof MarkedYamlEngineException mistake)) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    String place =
        mistake
            .getProblemMark()
            .map(at -> "line %d, column %d: ".formatted(at.getLine() + 1, at.getColumn() + 1))
            .orElse("");
    return place + mistake.getProblem();
  }

  private Connection connection(String file, Log log) throws IOException {
    String current = yaml.text("current-context");
    if (current.isEmpty()) {
      throw new IllegalArgumentException("no current context");
    }
    var context = named("context", current);
    String clusterName = context.text("cluster");
    if (clusterName.isEmpty()) {
      throw new IllegalArgumentException("no current context with a cluster");
    }
    var cluster = named("cluster", clusterName);
    String userName = context.text("user");
    var user = userName.isEmpty() ? YamlMap.NONE : named("user", userName);
    String server = cluster.text("server").strip();
    if (server.isEmpty()) {
      throw new IllegalArgumentException("cluster " + clusterName + " has no server");
    }
    String scheme = isSecured(cluster, user) ? "https://" : "http://";
    var url = server(server.contains("://") ? server : scheme + server);
    boolean isPlain = url.getScheme().equalsIgnoreCase("http");
    if (isPlain && CREDENTIALS.stream().anyMatch(user.entries()::containsKey) && TOLD.add(file)) {
      log.warn(
          "the kubeconfig names a server without TLS, so that its credentials are not sent",
          "kubeconfig_file",
          file);
    }
    // as in client-go: over plain HTTP anybody could read them
    var credentials = isPlain ? YamlMap.NONE : user;
    return new Connection(url, client(cluster, credentials, impersonation(user)), file);
  }

  /// Whether there is any setting of TLS: it is then meant where a server has no scheme.
  private static boolean isSecured(YamlMap cluster, YamlMap user) {
    return isInsecure(cluster)
        || !cluster.text("certificate-authority").isEmpty()
        || !cluster.text("certificate-authority-data").isEmpty()
        || !user.text("client-certificate").isEmpty()
        || !user.text("client-certificate-data").isEmpty();
  }

  private static boolean isInsecure(YamlMap cluster) {
    return cluster.text("insecure-skip-tls-verify").equals("true");
  }

  /// The message does not quote the URL, which may hold a password.
  private static URI uri(String name, String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "%s: %s at index %d".formatted(name, e.getReason(), e.getIndex()));
    }
  }

  private static URI server(String url) {
    var server = uri("server", url);
    String scheme = String.valueOf(server.getScheme()).toLowerCase(Locale.ROOT);
    if (server.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException("server: not the URL of a server");
    }
    return server;
  }

  /// An element of `contexts`, `clusters` or `users`.
  private YamlMap named(String kind, String name) {
    return yaml.maps(kind + "s").stream()
        .filter(element -> element.text("name").equals(name))
        .reduce((_, last) -> last)
        .orElseThrow(() -> new IllegalArgumentException("there is no " + kind + " " + name))
        .map(kind);
  }

  private HttpClientArguments client(
      YamlMap cluster, YamlMap user, Map<String, List<Secret>> impersonation) throws IOException {
    String token = user.text("token");
    String tokenFile = tokenFile(user, token);
    String name = user.text("username");
    var provider = user.map("auth-provider").map("config");
    BasicAuth basic = null;
    var exec = ExecCredential.NONE;
    if (!tokenFile.isEmpty()) {
      token = "";
    } else if (token.isEmpty() && !name.isEmpty()) {
      basic = new BasicAuth(name, new Secret(user.text("password")), "");
    } else if (token.isEmpty() && !provider.isEmpty()) {
      String access = provider.text("access-token");
      token = access.isEmpty() ? provider.text("id-token") : access;
    } else if (token.isEmpty() && !user.map("exec").isEmpty()) {
      exec = ExecCredential.of(user.map("exec"), folder);
      token = exec.token();
    }
    return new HttpClientArguments(
        basic,
        null,
        null,
        new Secret(token),
        tokenFile,
        proxy(cluster),
        tls(cluster, user, exec),
        true,
        true,
        impersonation);
  }

  /// The file wins while it can be read; without a token beside it, it must be there.
  private String tokenFile(YamlMap user, String token) throws IOException {
    String name = user.text("tokenFile");
    boolean isDispensable = !token.isEmpty() && !Files.isReadable(folder.resolve(name));
    return isDispensable ? "" : file(user, "tokenFile");
  }

  private static ProxyConfig proxy(YamlMap cluster) {
    String url = cluster.text("proxy-url");
    return url.isEmpty()
        ? new ProxyConfig(null, "", true, Map.of())
        : new ProxyConfig(uri("proxy-url", url), "", false, Map.of());
  }

  private TlsConfig tls(YamlMap cluster, YamlMap user, ExecCredential exec) throws IOException {
    var authority = text(cluster, "certificate-authority");
    var certificate = text(user, "client-certificate");
    var key = text(user, "client-key");
    if (!exec.certificate().isEmpty()) {
      certificate = new ConfiguredText(exec.certificate(), "");
      key = new ConfiguredText(exec.key(), "");
    }
    return new TlsConfig(
        authority.inline(),
        authority.file(),
        certificate.inline(),
        certificate.file(),
        new Secret(key.inline()),
        key.file(),
        cluster.text("tls-server-name"),
        isInsecure(cluster),
        null);
  }

  private static Map<String, List<Secret>> impersonation(YamlMap user) {
    var headers = new LinkedHashMap<String, List<Secret>>();
    impersonate(headers, "User", List.of(user.text("as")));
    impersonate(headers, "Uid", List.of(user.text("as-uid")));
    impersonate(headers, "Group", user.texts("as-groups"));
    var extra = user.map("as-user-extra");
    for (Object key : extra.entries().keySet()) {
      impersonate(
          headers, "Extra-" + ApiResource.encoded(key.toString()), extra.texts(key.toString()));
    }
    return headers;
  }

  private static void impersonate(
      Map<String, List<Secret>> headers, String what, List<String> values) {
    var secrets = values.stream().filter(value -> !value.isEmpty()).map(Secret::new).toList();
    if (!secrets.isEmpty()) {
      headers.put("Impersonate-" + what, secrets);
    }
  }

  /// What stands in the kubeconfig, in base64, or else in a file that it names.
  private ConfiguredText text(YamlMap map, String name) throws IOException {
    String base64 = map.text(name + "-data").replaceAll("\\s", "");
    if (base64.isEmpty()) {
      return new ConfiguredText("", file(map, name));
    }
    try {
      byte[] data = Base64.getDecoder().decode(base64);
      return new ConfiguredText(new String(data, StandardCharsets.UTF_8), "");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "-data: not base64", e);
    }
  }

  /// A file, named relative to the kubeconfig; one that cannot be read is told now, not with each
  /// request.
  private String file(YamlMap map, String name) throws IOException {
    if (map.text(name).isEmpty()) {
      return "";
    }
    var text = new ConfiguredText("", folder.resolve(map.text(name)).toString());
    try {
      var _ = text.read();
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
    return text.file();
  }
}
