package dev.pewter.core.cli;

import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.model.Urls;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A running agent that a command asks over HTTP, with the requests that its pages make.
final class RemoteAgent implements AutoCloseable {
  /// The password of the user in the address, so that it need not stand on the command line.
  private static final String PASSWORD = "PEWTER_PASSWORD";

  /// The address itself is not shown: it may hold a password.
  private static final String WRONG = "the address must be host:port or a URL with a host";

  /// Pulls an answer apart.
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonReader json) throws JsonException;
  }

  private final URI base;
  private final HttpClient client;

  /// @param address `host:port`, or a URL with the path prefix of the pages
  RemoteAgent(String address) throws UsageException {
    this.base = base(address, System.getenv(PASSWORD));
    this.client =
        HttpClients.shared()
            .client(HttpClientArguments.DEFAULT, "Pewter/" + Version.CURRENT.ours());
  }

  static URI base(String address, @Nullable String password) throws UsageException {
    String url = address.contains("://") ? address : "http://" + address;
    try {
      var uri = new URI(url.endsWith("/") ? url : url + "/");
      if (uri.getHost() == null || !uri.getScheme().matches("https?")) {
        throw new UsageException(WRONG);
      }
      String user = uri.getUserInfo();
      boolean lacksPassword = user != null && user.indexOf(':') < 0 && password != null;
      return new URI(
          uri.getScheme(),
          lacksPassword ? user + ":" + password : user,
          uri.getHost(),
          uri.getPort() < 0 && uri.getScheme().equals("http") ? 12345 : uri.getPort(),
          uri.getPath(),
          null,
          null);
    } catch (URISyntaxException _) {
      throw new UsageException(WRONG);
    }
  }

  /// How it may be shown.
  String address() {
    return Urls.redacted(base);
  }

  <T> T get(String path, String query, Reading<T> reading)
      throws IOException, InterruptedException {
    return read(Request.get(uri(path, query)), reading);
  }

  <T> T post(String path, String json, Reading<T> reading)
      throws IOException, InterruptedException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return read(Request.post(uri(path, ""), "application/json", body), reading);
  }

  private <T> T read(Request request, Reading<T> reading) throws IOException, InterruptedException {
    try (var response = open(request)) {
      return reading.read(new JsonReader(response.bytes()));
    } catch (JsonException e) {
      throw new IOException(address() + " does not answer as an agent: " + e.getMessage(), e);
    }
  }

  /// An answer without end; the caller closes it.
  Response follow(String path, String query) throws IOException, InterruptedException {
    return open(Request.get(uri(path, query)).timeout(Duration.ZERO).maxResponseBytes(0));
  }

  private Response open(Request request) throws IOException, InterruptedException {
    var response = client.send(request);
    if (response.isSuccess()) {
      return response;
    }
    try (response) {
      String text = reason(response);
      throw new IOException(
          address()
              + ": "
              + response.statusText()
              + (text.isEmpty() ? "" : ": " + Terminal.visible(text)));
    }
  }

  /// What an agent says. The page of another program tells nothing.
  private static String reason(Response response) throws IOException {
    String text = new String(response.body().readNBytes(1000), StandardCharsets.UTF_8).strip();
    boolean isOfAgent = !text.startsWith("<") && !text.equals("404 page not found");
    return isOfAgent
        ? text
        : "no agent answers here; where its pages have a path prefix, the address needs it";
  }

  private URI uri(String path, String query) throws IOException {
    try {
      String raw = new URI(null, null, "api/v0/web/" + path, null).getRawPath();
      return base.resolve(query.isEmpty() ? raw : raw + "?" + query);
    } catch (URISyntaxException e) {
      throw new IOException("\"" + Terminal.visible(path) + "\" cannot be asked for", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
