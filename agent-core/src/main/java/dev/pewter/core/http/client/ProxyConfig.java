package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Urls;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The proxy attributes, written directly in the block that has the client's settings.
public record ProxyConfig(
    @Attr("proxy_url") @Nullable URI url,
    @Attr(value = "no_proxy", byDefault = "") String noProxy,
    @Attr(value = "proxy_from_environment", byDefault = "false") boolean fromEnvironment,
    @Attr(value = "proxy_connect_header", byDefault = "{}")
        Map<String, List<Secret>> connectHeader) {

  public static final ProxyConfig NONE = new ProxyConfig(null, "", false, Map.of());

  public ProxyConfig {
    connectHeader = HeaderRules.copy(connectHeader);
    boolean hasUrl = url != null && !url.toString().isEmpty();
    if (!connectHeader.isEmpty() && !fromEnvironment && !hasUrl) {
      throw new InvalidArgument(
          "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be"
              + " configured");
    }
    if (fromEnvironment && hasUrl) {
      throw new InvalidArgument(
          "if proxy_from_environment is configured, proxy_url must not be configured");
    }
    if (fromEnvironment && !noProxy.isEmpty()) {
      throw new InvalidArgument(
          "if proxy_from_environment is configured, no_proxy must not be configured");
    }
    if (url == null && !noProxy.isEmpty()) {
      throw new InvalidArgument("if no_proxy is configured, proxy_url must also be configured");
    }
    if (url != null && hasUrl) {
      HeaderRules.checkNames(connectHeader);
      ProxyRules.checkScheme(url);
    }
  }

  @Override
  public String toString() {
    return "ProxyConfig[url=" + (url == null ? "" : Urls.redacted(url)) + "]";
  }
}
