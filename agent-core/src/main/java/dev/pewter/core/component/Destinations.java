package dev.pewter.core.component;

import dev.pewter.core.http.client.UnusableUrl;
import dev.pewter.core.model.Urls;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a component sends to.
public final class Destinations {
  private Destinations() {}

  /// Unhealthy, and said in the log, when nothing can ever be sent to one of the URLs: the
  /// reference loads such a one too and tries it for ever. Null when all can be used.
  public static @Nullable Health check(ComponentContext context, List<URI> urls) {
    for (URI url : urls) {
      String reason = UnusableUrl.reason(url);
      if (reason != null) {
        String shown = Urls.withoutValues(url);
        context
            .log()
            .error(
                "nothing can be sent to an endpoint: its url has to begin with http:// or https://"
                    + " and a host",
                "url",
                shown,
                "err",
                reason);
        String why =
            "nothing can be sent to \"%s\": %s; a url has to begin with http:// or https:// and a host"
                .formatted(shown, reason);
        return new Health(Health.State.UNHEALTHY, why, context.clock().now());
      }
    }
    return null;
  }
}
