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
/// Of an image or a link, which have no origin, the page they are on is known by its `Referer`;
/// unless that page keeps it to itself. A page whose own name was made to lead here is not known by
/// this; a password or TLS stops it.
final class ForeignPage {
  private ForeignPage() {}

  /// Whether the request was refused, and is answered.
  static boolean isRefused(HttpRequest request, HttpResponse response) throws IOException {
    return isRefused(isForeign(request, request.header("Origin")), response);
  }

  /// The same for what no page of another site may have a link to, or an image of. Not for what the
  /// pages ask for: behind a proxy that changes `Host` their `Referer` is another's.
  static boolean isRefusedAsLink(HttpRequest request, HttpResponse response) throws IOException {
    String origin = request.header("Origin");
    String from = origin == null ? request.header("Referer") : origin;
    return isRefused(isForeign(request, from), response);
  }

  private static boolean isRefused(boolean isForeign, HttpResponse response) throws IOException {
    if (isForeign) {
      response.text(
          403,
          "refused: a page of another site asks for it; a proxy must pass on the header Host, or"
              + " set X-Forwarded-Host\n");
    }
    return isForeign;
  }

  /// @param from the address of the page that asks, or only its origin
  private static boolean isForeign(HttpRequest request, @Nullable String from) {
    String site = request.header("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    return from != null
        && Stream.of(request.header("Host"), request.header("X-Forwarded-Host"))
            .noneMatch(host -> isOf(from, host));
  }

  /// Whether a page, `scheme://host[:port][/path]`, is of a host; the ports that schemes have
  /// anyway may be left out.
  private static boolean isOf(String page, @Nullable String host) {
    int at = page.indexOf("://");
    if (host == null || at < 0) {
      return false; // such as `null`, of a page without an origin
    }
    int end = page.indexOf('/', at + 3);
    String of = page.substring(at + 3, end < 0 ? page.length() : end);
    String usual = page.startsWith("https:") ? ":443" : ":80";
    String asked = host.split(",", 2)[0]; // a proxy behind another adds its own
    return without(usual, of).equals(without(usual, asked));
  }

  private static String without(String port, String host) {
    String lower = host.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
