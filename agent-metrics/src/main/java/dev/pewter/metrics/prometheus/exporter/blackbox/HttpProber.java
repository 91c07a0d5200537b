package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.http.client.Credentials;
import dev.pewter.core.http.client.HeaderRules;
import dev.pewter.core.http.client.OAuth2Tokens;
import dev.pewter.core.http.client.ProxyRules;
import dev.pewter.core.model.Secret;
import dev.pewter.core.regex.SearchPattern;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Asks a web server and looks at its answer, over all redirects.
final class HttpProber {
  private static final int MAX_REDIRECTS = 10;
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private final Probe probe;
  private final HttpModule module;
  private final String userAgent;
  private final Gauges gauges;
  private final HttpPhases phases;
  private final CookieManager cookies =
      new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
  private final Map<String, String> headers;
  private final String host;
  private int redirects;
  private boolean isSendingBody = true;

  /// @param hostname what the `Host` header says in place of the target's name; empty for that
  HttpProber(Probe probe, HttpModule module, String hostname, String userAgent) {
    this.probe = probe;
    this.module = module;
    this.userAgent = userAgent;
    this.gauges = probe.gauges();
    this.phases = new HttpPhases(gauges);
    this.headers = new LinkedHashMap<>(module.headers());
    String configured = headers.remove("Host");
    this.host = !hostname.isEmpty() ? hostname : configured == null ? "" : configured;
  }

  boolean run() throws InterruptedException {
    declare();
    try {
      String lower = probe.target().toLowerCase(Locale.ROOT);
      boolean hasScheme = lower.startsWith("http://") || lower.startsWith("https://");
      return probe(WebAddress.parse(hasScheme ? probe.target() : "http://" + probe.target()));
    } catch (IOException e) {
      return probe.fail("Error for HTTP request", "err", probe.explain(e));
    }
  }

  private void declare() {
    gauges.set("probe_http_content_length", "How long the body is by its header.", 0);
    gauges.set("probe_http_uncompressed_body_length", "How long the body was when unpacked.", 0);
    gauges.set("probe_http_redirects", "How many redirects there were.", 0);
    gauges.set("probe_http_ssl", "Whether the last request was made by TLS.", 0);
    gauges.set("probe_http_status_code", "The status of the answer.", 0);
    gauges.set("probe_http_version", "The version of HTTP of the answer.", 0);
    regexFailed(false);
  }

  private void regexFailed(boolean isFailed) {
    gauges.set(
        "probe_failed_due_to_regex",
        "Whether the probe failed because of a pattern.",
        isFailed ? 1 : 0);
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
    var rules = new ProxyRules(module.client().proxy(), System.getenv());
    WebAddress address = first;
    String method = module.method();
    String hostHeader = host.isEmpty() ? first.authority() : host;
    InetAddress at = known;
    boolean isFirstHost = true;
    for (boolean isFirst = true; ; isFirst = false) {
      try (var trip = new RoundTrip(probe, address)) {
        HttpHead head;
        try {
          head = ask(trip, address, at, rules, method, hostHeader, isFirstHost);
        } catch (IOException e) {
          trip.show(phases, isFirst);
          throw e;
        }
        String location = redirect(head);
        if (location == null) {
          boolean isSuccess = judge(trip, head, method, Body.READ);
          trip.show(phases, isFirst);
          return finish(trip, isSuccess);
        }
        redirects++;
        gauges.set("probe_http_redirects", "How many redirects there were.", redirects);
        if (redirects > MAX_REDIRECTS || !module.client().followRedirects()) {
          probe.note("Not following redirect", "location", location);
          boolean isSuccess = judge(trip, head, method, Body.IGNORED);
          trip.show(phases, isFirst);
          return finish(trip, isSuccess);
        }
        trip.show(phases, isFirst);
        probe.note("Received redirect", "location", location);
        if (head.status() < 307) {
          method = method.equals("HEAD") ? method : "GET";
          isSendingBody = false;
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
    boolean canRepeat = head.status() < 307 || module.bodyFile().isEmpty() || !isSendingBody;
    if (location.isEmpty() || !canRepeat) {
      return null;
    }
    return location;
  }

  private HttpHead ask(
      RoundTrip trip,
      WebAddress address,
      @Nullable InetAddress known,
      ProxyRules rules,
      String method,
      String hostHeader,
      boolean isFirstHost)
      throws IOException, InterruptedException {
    String authority = authority(address, known);
    URI proxy = rules.proxyFor(uri((address.isTls() ? "https://" : "http://") + authority));
    if (proxy == null) {
      trip.connect(new RoundTrip.Way(address.host(), address.port(), known));
    } else {
      trip.connect(RoundTrip.toProxy(proxy));
      if (address.isTls()) {
        trip.tunnel(withPort(authority, address.port()), proxyHeaders(proxy));
      }
    }
    if (address.isTls()) {
      trip.secure(serverName(address, isFirstHost), tls(isFirstHost));
    }
    boolean isPlainProxy = proxy != null && !address.isTls();
    var head = new StringBuilder(method).append(' ');
    head.append(isPlainProxy ? "http://" + authority + address.path() : address.path());
    head.append(" HTTP/1.1\r\nHost: ").append(hostHeader).append("\r\n");
    var sent = headers(address, isFirstHost);
    if (proxy != null && isPlainProxy) {
      proxyHeaders(proxy).forEach(sent::putIfAbsent);
    }
    try (var body = body()) {
      long length = isSendingBody ? bodyLength() : 0;
      if (length > 0 || List.of("POST", "PUT", "PATCH").contains(method)) {
        sent.putIfAbsent("Content-Length", Long.toString(length));
      }
      sent.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      if (isFirstHost) { // they are secrets
        module
            .client()
            .headers()
            .forEach(
                (name, values) ->
                    values.forEach(
                        v ->
                            head.append(HeaderRules.canonical(name))
                                .append(": ")
                                .append(v.reveal())
                                .append("\r\n")));
      }
      probe.note("Making HTTP request", "url", address.url(), "host", hostHeader);
      HttpHead answer = trip.ask(head.append("\r\n").toString(), body);
      keepCookies(address, answer);
      return answer;
    }
  }

  /// What stands in the URL that is asked: the address that was looked up, if there is one.
  private static String authority(WebAddress address, @Nullable InetAddress known) {
    if (known == null) {
      return address.authority();
    }
    String text = known.getHostAddress();
    String bracketed = text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    boolean hasPort = HostAndPort.parseOrNull(address.authority()) != null;
    return hasPort ? bracketed + ":" + address.port() : bracketed;
  }

  private static String withPort(String authority, int port) {
    return HostAndPort.parseOrNull(authority) == null ? authority + ":" + port : authority;
  }

  private static URI uri(String text) throws IOException {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IOException("not a URL: " + text, e);
    }
  }

  /// The name the certificate must have: the one of the header, for that is who is asked.
  private String serverName(WebAddress address, boolean isFirstHost) {
    if (!isFirstHost || host.isEmpty()) {
      return address.host();
    }
    var named = HostAndPort.parseOrNull(host);
    return named == null ? host : named.host();
  }

  /// The settings; their name of the server is not for the servers that redirects lead to.
  private TlsSettings tls(boolean isFirstHost) {
    var config = module.tls().config();
    if (isFirstHost || config.serverName().isEmpty()) {
      return module.tls();
    }
    return new TlsSettings(
        new dev.pewter.core.http.client.TlsConfig(
            config.ca(),
            config.caFile(),
            config.certificate(),
            config.certificateFile(),
            config.key(),
            config.keyFile(),
            "",
            config.insecureSkipVerify(),
            config.minVersion()),
        module.tls().newest());
  }

  private Map<String, String> headers(WebAddress address, boolean isFirstHost)
      throws IOException, InterruptedException {
    var sent = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    sent.put("User-Agent", userAgent);
    sent.put("Connection", "close");
    sent.putAll(headers);
    if (!isFirstHost) { // what was meant for the first is not shown to others
      sent.remove("Authorization");
      sent.remove("Cookie");
    } else if (!sent.containsKey("Authorization")) {
      String credentials = credentials(address);
      if (credentials != null) {
        sent.put("Authorization", credentials);
      }
    }
    String own = sent.get("Cookie");
    var kept = cookies.get(cookieUri(address), Map.of()).getOrDefault("Cookie", List.of());
    if (!kept.isEmpty()) {
      String text = String.join("; ", kept);
      sent.put("Cookie", own == null ? text : own + "; " + text);
    }
    return sent;
  }

  private @Nullable String credentials(WebAddress address)
      throws IOException, InterruptedException {
    var client = module.client();
    var oauth2 = client.oauth2();
    if (oauth2 != null) {
      try (var tokens = new OAuth2Tokens(oauth2, userAgent, System.getenv())) {
        return tokens.get(Duration.ofNanos(probe.leftNanos()));
      }
    }
    String configured = Credentials.of(client);
    if (configured != null || address.userInfo().isEmpty()) {
      return configured;
    }
    String[] user = address.userInfo().split(":", 2);
    return Credentials.basic(user[0], user.length == 2 ? user[1] : "");
  }

  private Map<String, String> proxyHeaders(URI proxy) {
    var headers = new LinkedHashMap<String, String>();
    module
        .client()
        .proxy()
        .connectHeader()
        .forEach(
            (name, values) ->
                headers.put(
                    HeaderRules.canonical(name),
                    String.join(", ", values.stream().map(Secret::reveal).toList())));
    String user = proxy.getUserInfo();
    if (user != null) {
      String[] parts = user.split(":", 2);
      headers.putIfAbsent(
          "Proxy-Authorization", Credentials.basic(parts[0], parts.length == 2 ? parts[1] : ""));
    }
    return headers;
  }

  private InputStream body() throws IOException {
    if (!isSendingBody) {
      return InputStream.nullInputStream();
    }
    return module.bodyFile().isEmpty()
        ? new java.io.ByteArrayInputStream(module.body().getBytes(StandardCharsets.UTF_8))
        : Files.newInputStream(Path.of(module.bodyFile()));
  }

  private long bodyLength() throws IOException {
    return module.bodyFile().isEmpty()
        ? module.body().getBytes(StandardCharsets.UTF_8).length
        : Files.size(Path.of(module.bodyFile()));
  }

  private void keepCookies(WebAddress address, HttpHead answer) throws IOException {
    var set = answer.all("Set-Cookie");
    if (!set.isEmpty() && set.size() <= 100) {
      cookies.put(cookieUri(address), Map.of("Set-Cookie", set));
    }
  }

  private static URI cookieUri(WebAddress address) throws IOException {
    String path = address.path();
    int question = path.indexOf('?');
    try {
      String bracketed =
          address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
      return new URI(
          address.isTls() ? "https" : "http",
          null,
          bracketed,
          address.port(),
          question < 0 ? path : path.substring(0, question),
          null,
          null);
    } catch (URISyntaxException e) {
      throw new IOException("not a URL: " + address.url(), e);
    }
  }

  /// Whether the body of an answer can be read.
  private enum Body {
    READ,
    IGNORED
  }

  /// Whether an answer is a good one; reads its body.
  private boolean judge(RoundTrip trip, HttpHead head, String method, Body body)
      throws IOException {
    gauges.set("probe_http_status_code", "The status of the answer.", head.status());
    gauges.set(
        "probe_http_content_length",
        "How long the body is by its header.",
        (double) head.contentLength(method));
    boolean isSuccess = isStatusGood(head.status());
    if (isSuccess && module.isLookingAtHeaders()) {
      isSuccess = areHeadersGood(head);
      regexFailed(!isSuccess);
    }
    if (body == Body.IGNORED) {
      if (isSuccess && module.isLookingAtBody()) {
        regexFailed(true);
        isSuccess = probe.fail("Error reading HTTP body", "err", "the redirect was not followed");
      }
    } else {
      isSuccess = readBody(trip, head, method, isSuccess);
      trip.end();
    }
    showLastModified(head);
    gauges.set(
        "probe_http_version",
        "The version of HTTP of the answer.",
        Double.parseDouble(head.version().substring("HTTP/".length())));
    if (!module.validHttpVersions().isEmpty()
        && !module.validHttpVersions().contains(head.version())) {
      isSuccess = probe.fail("Invalid HTTP version number", "version", head.version());
    }
    return isSuccess;
  }

  private boolean isStatusGood(int status) {
    var valid = module.validStatusCodes();
    boolean isGood = valid.isEmpty() ? status / 100 == 2 : valid.contains(status);
    return isGood
        || probe.fail(
            "Invalid HTTP response status code",
            "status_code",
            status,
            "valid_status_codes",
            valid.isEmpty() ? "2xx" : valid.toString());
  }

  private boolean areHeadersGood(HttpHead head) {
    for (var match : module.failIfHeaderMatches()) {
      var values = head.all(match.header());
      if (values.isEmpty() && !match.allowMissing()) {
        return probe.fail("Missing required header", "header", match.header());
      }
      if (values.stream().anyMatch(match.pattern()::isIn)) {
        return probe.fail(
            "Header matched regular expression",
            "header",
            match.header(),
            "regexp",
            match.pattern());
      }
    }
    for (var match : module.failIfHeaderNotMatches()) {
      var values = head.all(match.header());
      if (values.isEmpty()) {
        if (!match.allowMissing()) {
          return probe.fail("Missing required header", "header", match.header());
        }
      } else if (values.stream().noneMatch(match.pattern()::isIn)) {
        return probe.fail(
            "Header did not match regular expression",
            "header",
            match.header(),
            "regexp",
            match.pattern());
      }
    }
    return true;
  }

  private boolean readBody(RoundTrip trip, HttpHead head, String method, boolean isGood) {
    boolean isSuccess = isGood;
    long count = 0;
    try (var body = unpacked(trip.body(head, method))) {
      if (body == null) {
        return false;
      }
      try {
        if (isSuccess && module.isLookingAtBody()) {
          boolean isMatching = isBodyGood(body);
          regexFailed(!isMatching);
          isSuccess = isMatching;
        }
        body.skip();
      } finally {
        count = body.count();
      }
    } catch (IOException e) {
      isSuccess = probe.fail("Failed to read HTTP response body", "err", probe.explain(e));
    }
    gauges.set(
        "probe_http_uncompressed_body_length",
        "How long the body was when unpacked.",
        (double) count);
    return isSuccess;
  }

  private @Nullable HttpBody unpacked(InputStream framed) {
    try {
      return HttpBody.of(framed, module.compression(), module.bodySizeLimit());
    } catch (IOException e) {
      probe.fail("Failed to get decompressor for HTTP response body", "err", probe.explain(e));
      return null;
    }
  }

  private boolean isBodyGood(HttpBody body) {
    String text;
    try {
      text = new String(body.readAll(probe), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return probe.fail("Error reading HTTP body", "err", probe.explain(e));
    }
    for (SearchPattern pattern : module.failIfBodyMatches()) {
      if (pattern.isIn(text)) {
        return probe.fail("Body matched regular expression", "regexp", pattern);
      }
    }
    for (SearchPattern pattern : module.failIfBodyNotMatches()) {
      if (!pattern.isIn(text)) {
        return probe.fail("Body did not match regular expression", "regexp", pattern);
      }
    }
    return true;
  }

  private void showLastModified(HttpHead head) {
    String text = head.first("Last-Modified");
    if (text.isEmpty()) {
      return;
    }
    for (DateTimeFormatter format : DATES) {
      try {
        long seconds = ZonedDateTime.parse(text, format).toInstant().getEpochSecond();
        gauges.set(
            "probe_http_last_modified_timestamp_seconds",
            "What the header Last-Modified says, in Unix time.",
            (double) seconds);
        return;
      } catch (DateTimeParseException _) { // written another way
      }
    }
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
