package dev.pewter.core.api;

import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Refuses what a page of another site lets its reader's browser ask for: it would act with the
/// reader's rights. Browsers say so; programs say nothing, and are not refused.
///
/// What a browser tells by itself counts most; it does so only over TLS and to this machine.
/// Otherwise the page's origin must be the host that was asked, or the one a proxy was asked for:
/// a foreign page cannot set `X-Forwarded-Host` without being asked first, and is refused then.
/// A page whose own name was made to lead here is not known by this; a password or TLS stops it.
final class ForeignPage {
  private ForeignPage() {}

  /// Whether the request was refused, and is answered.
  static boolean isRefused(HttpRequest request, HttpResponse response) throws IOException {
    boolean isForeign = isForeign(request);
    if (isForeign) {
      response.text(
          403,
          "refused: a page of another site asks for it; a proxy must pass on the header Host, or"
              + " set X-Forwarded-Host\n");
    }
    return isForeign;
  }

  private static boolean isForeign(HttpRequest request) {
    String site = request.header("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.header("Origin");
    return origin != null
        && Stream.of(request.header("Host"), request.header("X-Forwarded-Host"))
            .noneMatch(host -> isOf(origin, host));
  }

  /// Whether an origin, `scheme://host[:port]`, is of a host; the ports that schemes have anyway
  /// may be left out.
  private static boolean isOf(String origin, @Nullable String host) {
    int at = origin.indexOf("://");
    if (host == null || at < 0) {
      return false; // such as `null`, of a page without an origin
    }
    String usual = origin.startsWith("https:") ? ":443" : ":80";
    String asked = host.split(",", 2)[0]; // a proxy behind another adds its own
    return without(usual, origin.substring(at + 3)).equals(without(usual, asked));
  }

  private static String without(String port, String host) {
    String lower = host.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
