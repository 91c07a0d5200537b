package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The HTTP client settings that many components share; `docs/reference/http-client.md`.
///
/// A bearer token becomes `authorization`, as the reference shows it.
public record HttpClientArguments(
    @Block("basic_auth") @Nullable BasicAuth basicAuth,
    @Block("authorization") @Nullable Authorization authorization,
    @Block("oauth2") @Nullable OAuth2 oauth2,
    @Attr(value = "bearer_token", byDefault = "") Secret bearerToken,
    @Attr(value = "bearer_token_file", byDefault = "") String bearerTokenFile,
    @Inline ProxyConfig proxy,
    @Block("tls_config") TlsConfig tls,
    @Attr(value = "follow_redirects", byDefault = "true") boolean followRedirects,
    @Attr(value = "enable_http2", byDefault = "true") boolean enableHttp2,
    @Attr(value = "http_headers", byDefault = "{}") Map<String, List<Secret>> headers) {

  public static final HttpClientArguments DEFAULT =
      new HttpClientArguments(
          null,
          null,
          null,
          new Secret(""),
          "",
          ProxyConfig.NONE,
          TlsConfig.DEFAULT,
          true,
          true,
          Map.of());

  public HttpClientArguments {
    headers = HeaderRules.copy(headers);
    boolean token = !bearerToken.reveal().isEmpty();
    boolean tokenFile = !bearerTokenFile.isEmpty();
    int authentications = 0;
    authentications += basicAuth == null ? 0 : 1;
    authentications += authorization == null ? 0 : 1;
    authentications += oauth2 == null ? 0 : 1;
    authentications += token ? 1 : 0;
    authentications += tokenFile ? 1 : 0;
    if (authentications > 1) {
      throw new InvalidArgument(
          "at most one of basic_auth, authorization, oauth2, bearer_token & bearer_token_file must"
              + " be configured");
    }
    if (token || tokenFile) {
      authorization = new Authorization(Authorization.BEARER, bearerToken, bearerTokenFile);
      bearerToken = new Secret("");
      bearerTokenFile = "";
    }
    HeaderRules.checkAllowed(headers);
  }
}
