package dev.pewter.core.http.client;

import dev.pewter.core.http.tls.ConfiguredText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The token of the client-credentials grant: fetched when needed, kept until shortly before it
/// expires, the secret file read for every fetch.
public final class OAuth2Tokens implements AutoCloseable {
  /// A token is not used in its last seconds.
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final int MAX_ANSWER = 1 << 20;

  private final OAuth2 config;
  private final ConfiguredText secret;
  private final HttpClient client;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Token token;

  /// Where the server wants name and secret; found out by trying, as it cannot be asked.
  private volatile boolean inBody;

  /// @param header what goes into the `Authorization` header
  /// @param end until when it is good, on the monotonic clock; without one it is good for ever
  private record Token(String header, Deadline end) {
    boolean isFresh() {
      return end.none() || end.nanos() - System.nanoTime() > 0;
    }
  }

  public OAuth2Tokens(OAuth2 config, String userAgent, Map<String, String> environment) {
    this.config = config;
    this.secret = new ConfiguredText(config.clientSecret().reveal(), config.clientSecretFile());
    var tls = config.tls();
    var arguments =
        new HttpClientArguments(
            null,
            null,
            null,
            HttpClientArguments.DEFAULT.bearerToken(),
            "",
            config.proxy(),
            tls == null ? TlsConfig.DEFAULT : tls,
            true,
            true,
            Map.of());
    this.client = new HttpClient(arguments, userAgent, environment);
  }

  /// The value of the `Authorization` header, fetched within a time if it must be.
  public String get(Duration timeout) throws IOException, InterruptedException {
    return get(Deadline.after(timeout));
  }

  /// The value of the `Authorization` header. One thread fetches, the others wait for it.
  String get(Deadline deadline) throws IOException, InterruptedException {
    var known = token;
    if (known != null && known.isFresh()) {
      return known.header();
    }
    if (!fetching.tryLock(deadline.left(), TimeUnit.NANOSECONDS)) {
      throw Deadline.exceeded();
    }
    try {
      known = token;
      if (known == null || !known.isFresh()) {
        known = fetch(deadline);
        token = known;
      }
      return known.header();
    } finally {
      fetching.unlock();
    }
  }

  /// The server did not take this one.
  void refused(String header) {
    var known = token;
    if (known != null && known.header().equals(header)) {
      token = null;
    }
  }

  private Token fetch(Deadline deadline) throws IOException, InterruptedException {
    String password = Credentials.read("oauth2 client secret", secret);
    for (boolean second : new boolean[] {false, true}) {
      try (var response = client.send(request(password, deadline))) {
        if (response.isSuccess()) {
          return read(response);
        }
        if (second || response.status() / 100 != 4) {
          throw new IOException("oauth2: cannot fetch token: " + response.status());
        }
        inBody = !inBody;
      }
    }
    throw new IllegalStateException("the second attempt returned or threw");
  }

  private Request request(String password, Deadline deadline) throws IOException {
    var form = new TreeMap<>(config.endpointParams());
    form.putIfAbsent("grant_type", "client_credentials");
    if (!config.scopes().isEmpty()) {
      form.put("scope", String.join(" ", config.scopes()));
    }
    if (inBody) {
      form.put("client_id", config.clientId());
      form.put("client_secret", password);
    }
    String body =
        form.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&"));
    var request =
        Request.of("POST", URI.create(config.tokenUrl()), Request.text(body))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .timeout(deadline.none() ? Request.DEFAULT_TIMEOUT : Duration.ofNanos(deadline.left()))
            .maxResponseBytes(MAX_ANSWER)
            .asRepeatable();
    return inBody
        ? request
        : request.header(
            "Authorization", Credentials.basic(encode(config.clientId()), encode(password)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Token read(Response response) throws IOException {
    var fields = FlatJson.parse(response.text());
    String value = fields.getOrDefault("access_token", "");
    if (value.isEmpty() || !HeaderRules.isFieldValue(value)) {
      throw new IOException("oauth2: server response missing access_token");
    }
    String type = fields.getOrDefault("token_type", "");
    if (type.isEmpty() || type.equalsIgnoreCase("bearer") || !HeaderRules.isToken(type)) {
      type = Authorization.BEARER;
    }
    return new Token(type + " " + value, end(fields.getOrDefault("expires_in", "")));
  }

  private static Deadline end(String seconds) throws IOException {
    if (seconds.isEmpty() || seconds.equals("null")) {
      return Deadline.NEVER;
    }
    try {
      long life = (long) Math.min(Double.parseDouble(seconds), 1e9);
      long used = Math.max(0, life - MARGIN.toSeconds());
      return life <= 0
          ? Deadline.NEVER
          : new Deadline(false, System.nanoTime() + TimeUnit.SECONDS.toNanos(used));
    } catch (NumberFormatException e) {
      throw new IOException("oauth2: cannot parse expires_in", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
