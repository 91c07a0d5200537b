package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.http.client.Authorization;
import dev.pewter.core.http.client.BasicAuth;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.OAuth2;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesSession.Data;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a resource says about a connection, with the secrets and config maps of its
/// namespace. Each object is asked for once: made for one resource at one time.
final class Credentials {
  private final KubernetesSession session;
  private final String namespace;
  private final Map<String, Map<String, String>> known = new HashMap<>();

  Credentials(KubernetesSession session, String namespace) {
    this.session = session;
    this.namespace = namespace;
  }

  /// What becomes of fields that name files of the agent's host.
  enum Files {
    /// The resource has no such fields.
    NONE,
    READ
  }

  /// The settings of a client.
  ///
  /// @param of has `tlsConfig`, `basicAuth`, `oauth2`, `authorization` and the bearer token
  HttpClientArguments client(Spec of, String proxyUrl, Files files)
      throws IOException, InterruptedException {
    var proxy =
        proxyUrl.isEmpty() ? ProxyConfig.NONE : new ProxyConfig(uri(proxyUrl), "", false, Map.of());
    String tokenFile = files == Files.READ ? of.text("bearerTokenFile") : "";
    var tokenSecret = of.object("bearerTokenSecret");
    boolean hasToken = tokenFile.isEmpty() && !tokenSecret.text("name").isEmpty();
    return new HttpClientArguments(
        of.has("basicAuth") ? basicAuth(of.object("basicAuth")) : null,
        of.has("authorization") ? authorization(of.object("authorization")) : null,
        of.has("oauth2") ? oauth2(of.object("oauth2")) : null,
        new Secret(hasToken ? value(Data.SECRET, tokenSecret) : ""),
        tokenFile,
        proxy,
        tls(of.object("tlsConfig"), files == Files.READ),
        of.flag("followRedirects", true),
        of.flag("enableHttp2", true),
        Map.of());
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("parsing proxyUrl: " + e.getMessage(), e);
    }
  }

  private TlsConfig tls(Spec tls, boolean hasFiles) throws IOException, InterruptedException {
    var key = tls.object("keySecret");
    return new TlsConfig(
        either(tls.object("ca")),
        hasFiles ? tls.text("caFile") : "",
        either(tls.object("cert")),
        hasFiles ? tls.text("certFile") : "",
        new Secret(key.has("key") ? value(Data.SECRET, key) : ""),
        hasFiles ? tls.text("keyFile") : "",
        tls.text("serverName"),
        tls.flag("insecureSkipVerify", false),
        null);
  }

  private BasicAuth basicAuth(Spec auth) throws IOException, InterruptedException {
    String user = value(Data.SECRET, auth.object("username"));
    return new BasicAuth(user, new Secret(value(Data.SECRET, auth.object("password"))), "");
  }

  private Authorization authorization(Spec auth) throws IOException, InterruptedException {
    String credentials =
        auth.has("credentials") ? value(Data.SECRET, auth.object("credentials")) : "";
    return new Authorization(auth.text("type"), new Secret(credentials), "");
  }

  private OAuth2 oauth2(Spec auth) throws IOException, InterruptedException {
    String id = either(auth.object("clientId"));
    String secret = value(Data.SECRET, auth.object("clientSecret"));
    return new OAuth2(
        id,
        new Secret(secret),
        "",
        auth.texts("scopes"),
        auth.text("tokenUrl"),
        auth.textMap("endpointParams"),
        ProxyConfig.NONE,
        null);
  }

  /// A value of a secret or a config map; empty when neither is named.
  private String either(Spec place) throws IOException, InterruptedException {
    if (place.has("secret")) {
      return value(Data.SECRET, place.object("secret"));
    }
    return place.has("configMap") ? value(Data.CONFIG_MAP, place.object("configMap")) : "";
  }

  private String value(Data kind, Spec place) throws IOException, InterruptedException {
    String name = place.text("name");
    String key = place.text("key");
    @Nullable Map<String, String> data = known.get(kind + name);
    if (data == null) {
      data = session.data(kind, namespace, name);
      known.put(kind + name, data);
    }
    String value = data.get(key);
    if (value == null) {
      throw new IOException(
          "%s %s/%s has no field %s"
              .formatted(kind == Data.SECRET ? "secret" : "configmap", namespace, name, key));
    }
    return value;
  }
}
