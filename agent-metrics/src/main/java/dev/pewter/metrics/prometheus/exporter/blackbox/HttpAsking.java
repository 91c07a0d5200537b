package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.http.client.Credentials;
import dev.pewter.core.http.client.HeaderRules;
import dev.pewter.core.http.client.OAuth2Tokens;
import dev.pewter.core.http.client.ProxyRules;
import dev.pewter.core.model.Secret;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The requests of one probe: what is sent, by which way, with which name and secrets, and the
/// cookies that servers have set meanwhile.
final class HttpAsking {
  private final Probe probe;
  private final HttpModule module;
  private final String userAgent;
  private final String host;
  private final ProxyRules rules;
  private final CookieManager cookies =
      new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
  private final Map<String, String> headers;
  private boolean isSendingBody = true;

  /// @param host whom the first server is asked for; empty for the name in the address
  HttpAsking(Probe probe, HttpModule module, String host, String userAgent) {
    this.probe = probe;
    this.module = module;
    this.userAgent = userAgent;
    this.host = host;
    this.rules = new ProxyRules(module.client().proxy(), System.getenv());
    this.headers = new LinkedHashMap<>(module.headers());
    headers.remove("Host");
  }

  boolean isSendingBody() {
    return isSendingBody;
  }

  /// Sends no body any more.
  void leaveBodyOut() {
    isSendingBody = false;
  }

  /// Connects, sends a request and reads the head of the answer.
  ///
  /// @param known the address to connect to if it was looked up already
  /// @param isFirstHost whether it goes to whom the module's headers and secrets are for
  HttpHead ask(
      RoundTrip trip,
      WebAddress address,
      @Nullable InetAddress known,
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
      trip.secure(
          serverName(address, isFirstHost), tls(isFirstHost), module.client().enableHttp2());
    }
    boolean isPlainProxy = proxy != null && !address.isTls();
    var sent = headers(address, isFirstHost);
    if (proxy != null && isPlainProxy) {
      proxyHeaders(proxy).forEach(sent::putIfAbsent);
    }
    try (var body = body()) {
      long length = isSendingBody ? bodyLength() : 0;
      if (length > 0 || List.of("POST", "PUT", "PATCH").contains(method)) {
        sent.putIfAbsent("Content-Length", Long.toString(length));
      }
      String target = isPlainProxy ? "http://" + authority + address.path() : address.path();
      var question = new Question(method, target, hostHeader, all(sent, isFirstHost));
      probe.note("Making HTTP request", "url", address.url(), "host", hostHeader);
      HttpHead answer = trip.ask(question, body, length);
      keepCookies(address, answer);
      return answer;
    }
  }

  /// The headers with those that are secrets.
  private List<Question.Header> all(Map<String, String> sent, boolean isFirstHost) {
    var all = new ArrayList<Question.Header>();
    sent.forEach((name, value) -> all.add(new Question.Header(name, value)));
    if (isFirstHost) {
      module
          .client()
          .headers()
          .forEach(
              (name, values) ->
                  values.forEach(
                      value ->
                          all.add(
                              new Question.Header(HeaderRules.canonical(name), value.reveal()))));
    }
    return all;
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
}
