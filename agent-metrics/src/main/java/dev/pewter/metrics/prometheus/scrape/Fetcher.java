package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.codec.GzipStream;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.metrics.exposition.Format;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks one target for its page. For one thread at a time.
final class Fetcher {
  private static final Pattern THROUGH_API_SERVER =
      Pattern.compile("/api/v1/nodes/([^/]+)/proxy(?:/|$)");

  private final ScrapeSetup setup;
  private final ScrapeTarget target;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Request request;
  private final @Nullable LocalFetch local; // for a target inside this process
  private int expectedBytes;

  /// Takes a page, while its bytes last.
  @FunctionalInterface
  interface PageReader {
    void read(byte[] bytes, int length, @Nullable String contentType) throws IOException;
  }

  Fetcher(ScrapeSetup setup, ScrapeTarget target) {
    this.setup = setup;
    this.target = target;
    var arguments = setup.arguments();
    headers.put(
        "Accept",
        Protocol.accept(arguments.scrapeProtocols(), arguments.metricNameEscapingScheme()));
    headers.put(
        "X-Prometheus-Scrape-Timeout-Seconds",
        BigDecimal.valueOf(target.timeout().toNanos(), 9).stripTrailingZeros().toPlainString());
    boolean isLocal =
        setup.context().agent().memoryAddress().equals(target.url().getRawAuthority())
            && "http".equals(target.url().getScheme());
    this.local = isLocal ? new LocalFetch(setup.context(), setup.tasks(), target.timeout()) : null;
    var get = Request.get(target.url()).timeout(target.timeout()).maxResponseBytes(0);
    for (var header : headers.entrySet()) {
      get = get.header(header.getKey(), header.getValue());
    }
    // said here, or the client would unpack it, for which a body without a byte is a good one
    this.request =
        get.header("Accept-Encoding", arguments.enableCompression() ? "gzip" : "identity");
  }

  /// Asks, and hands the page of a good answer over.
  void fetch(PageReader reader) throws IOException, InterruptedException {
    if (local != null) {
      ask(local, reader);
      return;
    }
    try (var response = setup.client().client().send(request)) {
      checkStatus(response.status(), response.statusText());
      try (var body = new Body(setup.spares(), expectedBytes);
          var plain = plain(response)) {
        body.read(plain, setup.arguments().bodySizeLimit().bytes());
        expectedBytes = body.length;
        reader.read(body.bytes, body.length, response.header("Content-Type"));
      }
    }
  }

  private void checkStatus(int status, String text) throws ScrapeFailure {
    if (status != 200) {
      throw new ScrapeFailure("server returned HTTP status " + text + missingRight(status));
    }
  }

  /// What an API server denies to who asks a node through it; else empty.
  private String missingRight(int status) {
    String path = target.url().getPath();
    var node = status == 403 && path != null ? THROUGH_API_SERVER.matcher(path) : null;
    return node != null && node.find()
        ? ": no right to get nodes/proxy, node " + node.group(1) + ", in a ClusterRole"
        : "";
  }

  /// Some answer packed although they were asked not to.
  private static InputStream plain(Response response) throws IOException {
    boolean isPacked = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
    return isPacked ? GzipStream.of(response.body()) : response.body();
  }

  private void ask(LocalFetch page, PageReader reader) throws IOException, InterruptedException {
    String query = target.url().getRawQuery();
    String path = target.url().getRawPath();
    String uri = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    LocalResponse response = page.ask(new LocalRequest(uri, headers));
    checkStatus(response.status(), Integer.toString(response.status()));
    long limit = setup.arguments().bodySizeLimit().bytes();
    if (limit > 0 && response.length() >= limit) {
      throw new Body.TooLong("body size limit exceeded");
    }
    reader.read(response.buffer(), response.length(), response.header("Content-Type"));
  }

  /// The format of a page by what its target says of it.
  Format format(@Nullable String contentType) throws ScrapeFailure {
    var told = contentType == null ? null : Format.of(contentType);
    if (told != null) {
      return told;
    }
    var fallback = Protocol.of(setup.arguments().scrapeFallbackProtocol());
    if (fallback == null) {
      throw new ScrapeFailure(
          contentType == null || contentType.isEmpty()
              ? "non-compliant scrape target sending blank Content-Type and no"
                  + " fallback_scrape_protocol specified for target"
              : "received unsupported Content-Type "
                  + Quote.quote(contentType)
                  + " and no fallback_scrape_protocol specified for target");
    }
    return fallback.format();
  }
}
