package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The block `oauth2`: the client-credentials grant.
public record OAuth2(
    @Attr(value = "client_id", byDefault = "") String clientId,
    @Attr(value = "client_secret", byDefault = "") Secret clientSecret,
    @Attr(value = "client_secret_file", byDefault = "") String clientSecretFile,
    @Attr(value = "scopes", byDefault = "[]") List<String> scopes,
    @Attr(value = "token_url", byDefault = "") String tokenUrl,
    @Attr(value = "endpoint_params", byDefault = "{}") Map<String, String> endpointParams,
    @Inline ProxyConfig proxy,
    @Block("tls_config") @Nullable TlsConfig tls) {

  public OAuth2 {
    scopes = List.copyOf(scopes);
    endpointParams = Collections.unmodifiableMap(new TreeMap<>(endpointParams)); // prints alike
    boolean inline = !clientSecret.reveal().isEmpty();
    boolean inFile = !clientSecretFile.isEmpty();
    if (clientId.isEmpty()) {
      throw new InvalidArgument("oauth2 client_id must be configured");
    }
    if (!inline && !inFile) {
      throw new InvalidArgument(
          "either oauth2 client_secret or client_secret_file must be configured");
    }
    if (tokenUrl.isEmpty()) {
      throw new InvalidArgument("oauth2 token_url must be configured");
    }
    if (inline && inFile) {
      throw new InvalidArgument(
          "at most one of oauth2 client_secret & client_secret_file must be configured");
    }
  }
}
