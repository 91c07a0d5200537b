package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Asks a web server and looks at its answer, over all redirects.
final class HttpProber {
  private static final int MAX_REDIRECTS = 10;
  private final Probe probe;
  private final HttpModule module;
  private final Gauges gauges;
  private final HttpPhases phases;
  private final HttpAsking asking;
  private final HttpJudge judge;
  private final String host;
  private int redirects;

  /// @param hostname what the `Host` header says in place of the target's name; empty for that
  HttpProber(Probe probe, HttpModule module, String hostname, String userAgent) {
    this.probe = probe;
    this.module = module;
    this.gauges = probe.gauges();
    this.phases = new HttpPhases(gauges);
    String configured = module.headers().getOrDefault("Host", "");
    this.host = hostname.isEmpty() ? configured : hostname;
    this.asking = new HttpAsking(probe, module, host, userAgent);
    this.judge = new HttpJudge(probe, module);
  }

  boolean run() throws InterruptedException {
    judge.begin();
    gauges.set("probe_http_redirects", "How many redirects there were.", 0);
    gauges.set("probe_http_ssl", "Whether the last request was made by TLS.", 0);
    try {
      String lower = probe.target().toLowerCase(Locale.ROOT);
      boolean hasScheme = lower.startsWith("http://") || lower.startsWith("https://");
      return probe(WebAddress.parse(hasScheme ? probe.target() : "http://" + probe.target()));
    } catch (IOException e) {
      return probe.fail("Error for HTTP request", "err", probe.explain(e));
    }
  }

  private boolean probe(WebAddress first) throws IOException, InterruptedException {
    InetAddress known = null;
    var proxy = module.client().proxy();
    boolean isByProxy = proxy.fromEnvironment() || proxy.url() != null;
    if (!module.isResolvingByProxy() || !isByProxy) {
      phases.add("resolve", 0);
      long start = System.nanoTime();
      try {
        known = Addresses.choose(probe, module.family(), first.host()).address();
      } catch (IOException e) {
        return probe.fail("Error resolving address", "err", probe.explain(e));
      } finally {
        phases.add("resolve", System.nanoTime() - start);
      }
    }
    phases.showAll();
    return follow(first, known);
  }

  private boolean follow(WebAddress first, @Nullable InetAddress known)
      throws IOException, InterruptedException {
    WebAddress address = first;
    String method = module.method();
    String hostHeader = host.isEmpty() ? first.authority() : host;
    InetAddress at = known;
    boolean isFirstHost = true;
    for (boolean isFirst = true; ; isFirst = false) {
      try (var trip = new RoundTrip(probe, address)) {
        HttpHead head;
        try {
          head = asking.ask(trip, address, at, method, hostHeader, isFirstHost);
        } catch (IOException e) {
          trip.show(phases, isFirst);
          throw e;
        }
        String location = redirect(head);
        if (location == null) {
          boolean isSuccess = judge.isGood(trip, head, method, HttpJudge.Body.READ);
          trip.show(phases, isFirst);
          return finish(trip, isSuccess);
        }
        redirects++;
        gauges.set("probe_http_redirects", "How many redirects there were.", redirects);
        if (redirects > MAX_REDIRECTS || !module.client().followRedirects()) {
          probe.note("Not following redirect", "location", location);
          boolean isSuccess = judge.isGood(trip, head, method, HttpJudge.Body.IGNORED);
          trip.show(phases, isFirst);
          return finish(trip, isSuccess);
        }
        trip.show(phases, isFirst);
        probe.note("Received redirect", "location", location);
        if (head.status() < 307) {
          method = method.equals("HEAD") ? method : "GET";
          asking.leaveBodyOut();
        }
        WebAddress next = address.resolve(location);
        if (WebAddress.isAbsolute(location) || location.startsWith("//")) {
          hostHeader = next.authority();
          isFirstHost &= next.authority().equals(address.authority());
          at = null;
        }
        address = next;
      }
    }
  }

  /// Where an answer sends to; null when it does not.
  private @Nullable String redirect(HttpHead head) {
    if (!List.of(301, 302, 303, 307, 308).contains(head.status())) {
      return null;
    }
    String location = head.first("Location");
    boolean canRepeat =
        head.status() < 307 || module.bodyFile().isEmpty() || !asking.isSendingBody();
    if (location.isEmpty() || !canRepeat) {
      return null;
    }
    return location;
  }

  private boolean finish(RoundTrip trip, boolean isGood) throws IOException {
    var tls = trip.tls();
    if (tls != null) {
      gauges.set("probe_http_ssl", "Whether the last request was made by TLS.", 1);
      tls.show(gauges);
      return module.failIfSsl() ? probe.fail("Final request was over SSL") : isGood;
    }
    return (isGood && module.failIfNotSsl())
        ? probe.fail("Final request was not over SSL")
        : isGood;
  }
}
