package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.InvalidArgument;
import java.net.URI;

/// Which proxy a request goes through.
final class ProxyRules {
  private ProxyRules() {}

  static void checkScheme(URI proxy) {
    String scheme = proxy.getScheme();
    if (scheme == null
        || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
        || proxy.getHost() == null) {
      throw new InvalidArgument(
          "proxy_url \"" + Urls.redacted(proxy) + "\" must be an http or https URL with a host");
    }
  }
}
