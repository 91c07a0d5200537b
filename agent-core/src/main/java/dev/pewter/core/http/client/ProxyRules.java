package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Urls;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which proxy a request goes through.
public final class ProxyRules {
  private final @Nullable URI http;
  private final @Nullable URI https;
  private final @Nullable NoProxy exceptions;

  /// @param environment where `proxy_from_environment` looks
  public ProxyRules(ProxyConfig config, Map<String, String> environment) {
    if (config.fromEnvironment()) {
      http = url(environment, "HTTP_PROXY");
      https = url(environment, "HTTPS_PROXY");
      exceptions = new NoProxy(variable(environment, "NO_PROXY"));
    } else {
      var url = config.url();
      http = url == null || url.toString().isEmpty() ? null : url;
      https = http;
      // Without a list even localhost goes through the proxy that was asked for.
      exceptions = config.noProxy().isEmpty() ? null : new NoProxy(config.noProxy());
    }
  }

  /// The proxy for a target, or null to go there directly.
  public @Nullable URI proxyFor(URI target) {
    var proxy = HostPort.isTls(target) ? https : http;
    if (proxy == null || (exceptions != null && exceptions.bypasses(HostPort.of(target)))) {
      return null;
    }
    return proxy;
  }

  private static String variable(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "");
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "")
        : upper;
  }

  /// A variable that holds no usable URL is as good as none: it was not written for us alone.
  private static @Nullable URI url(Map<String, String> environment, String name) {
    String text = variable(environment, name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      var url = URI.create(text.contains("://") ? text : "http://" + text);
      checkScheme(url);
      return url;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static void checkScheme(URI proxy) {
    String scheme = proxy.getScheme();
    if (scheme == null
        || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
        || proxy.getRawAuthority() == null) {
      throw new InvalidArgument(
          "proxy_url \"" + Urls.redacted(proxy) + "\" must be an http or https URL with a host");
    }
  }
}
