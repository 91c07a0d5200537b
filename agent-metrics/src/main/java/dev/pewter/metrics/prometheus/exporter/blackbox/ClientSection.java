package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.Authorization;
import dev.pewter.core.http.client.BasicAuth;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.OAuth2;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.model.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of an `http` section that are those of every HTTP client.
final class ClientSection {
  private ClientSection() {}

  static HttpClientArguments read(YamlFields fields, TlsConfig tls, boolean isRefusingRedirects)
      throws InvalidModules {
    boolean isFollowing = fields.flag("follow_redirects", true);
    try {
      return new HttpClientArguments(
          basicAuth(fields),
          authorization(fields),
          oauth2(fields),
          new Secret(fields.text("bearer_token")),
          fields.text("bearer_token_file"),
          proxy(fields),
          tls,
          isFollowing && !isRefusingRedirects,
          fields.flag("enable_http2", true),
          headers(fields));
    } catch (InvalidArgument e) {
      throw new InvalidModules(fields.path() + ": " + e.getMessage());
    }
  }

  private static @Nullable BasicAuth basicAuth(YamlFields fields) throws InvalidModules {
    if (!fields.has("basic_auth")) {
      return null;
    }
    var section = fields.object("basic_auth");
    var auth =
        new BasicAuth(
            section.text("username"),
            new Secret(section.text("password")),
            section.text("password_file"));
    section.end();
    return auth;
  }

  private static @Nullable Authorization authorization(YamlFields fields) throws InvalidModules {
    if (!fields.has("authorization")) {
      return null;
    }
    var section = fields.object("authorization");
    var auth =
        new Authorization(
            section.text("type"),
            new Secret(section.text("credentials")),
            section.text("credentials_file"));
    section.end();
    return auth;
  }

  private static @Nullable OAuth2 oauth2(YamlFields fields) throws InvalidModules {
    if (!fields.has("oauth2")) {
      return null;
    }
    var section = fields.object("oauth2");
    var auth =
        new OAuth2(
            section.text("client_id"),
            new Secret(section.text("client_secret")),
            section.text("client_secret_file"),
            section.texts("scopes"),
            section.text("token_url"),
            section.map("endpoint_params"),
            proxy(section),
            section.has("tls_config")
                ? TlsSettings.read(section.object("tls_config")).config()
                : null);
    section.end();
    return auth;
  }

  private static ProxyConfig proxy(YamlFields fields) throws InvalidModules {
    String url = fields.text("proxy_url");
    try {
      return new ProxyConfig(
          url.isEmpty() ? null : new URI(url),
          fields.text("no_proxy"),
          fields.flag("proxy_from_environment", false),
          secrets(fields.lists("proxy_connect_header")));
    } catch (URISyntaxException e) {
      throw fields.wrong("proxy_url", "not a URL");
    }
  }

  /// Headers with their values; the values of files and of secret lists are sent alike.
  private static Map<String, List<Secret>> headers(YamlFields fields) throws InvalidModules {
    var headers = new LinkedHashMap<String, List<Secret>>();
    var section = fields.object("http_headers");
    for (String name : section.names()) {
      var header = section.object(name);
      var values = new java.util.ArrayList<>(header.texts("values"));
      values.addAll(header.texts("secrets"));
      header.end();
      headers.put(name, values.stream().map(Secret::new).toList());
    }
    return headers;
  }

  private static Map<String, List<Secret>> secrets(Map<String, List<String>> texts) {
    var secrets = new LinkedHashMap<String, List<Secret>>();
    texts.forEach((name, values) -> secrets.put(name, values.stream().map(Secret::new).toList()));
    return secrets;
  }
}
