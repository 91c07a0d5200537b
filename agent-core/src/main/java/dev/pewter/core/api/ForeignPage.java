package dev.pewter.core.api;

import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;

/// Refuses what a page of another site lets its reader's browser ask for: it would act with the
/// reader's rights. Browsers say so; programs say nothing.
final class ForeignPage {
  private ForeignPage() {}

  /// Whether the request was refused, and is answered.
  static boolean isRefused(HttpRequest request, HttpResponse response) throws IOException {
    boolean isForeign = "cross-site".equals(request.header("Sec-Fetch-Site"));
    if (isForeign) {
      response.text(403, "refused: a page of another site asks for it\n");
    }
    return isForeign;
  }
}
