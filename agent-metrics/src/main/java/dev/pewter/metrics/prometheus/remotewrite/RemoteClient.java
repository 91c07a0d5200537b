package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.http.client.RetryAfter;
import dev.pewter.core.model.Urls;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends one request once and says what its answer means.
final class RemoteClient {
  private static final int MAX_CAUSE = 1024;
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";

  /// A message on its way.
  ///
  /// @param attempt how many tries there were before
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Message(byte[] bytes, int length, boolean isVersion2, int attempt) {}

  private final List<Request.Header> identity;

  /// @param identity headers that name the agent
  RemoteClient(List<Request.Header> identity) {
    this.identity = identity;
  }

  Answer send(EndpointSettings settings, Message message, Instant now) throws InterruptedException {
    if (!settings.client().enter()) {
      return new Answer.Later("the settings have just changed", Duration.ZERO);
    }
    try {
      return send(settings.client().client(), settings, message, now);
    } catch (IllegalArgumentException e) {
      return new Answer.Refused(-1, String.valueOf(e.getMessage()));
    } finally {
      settings.client().leave();
    }
  }

  private Request request(EndpointArguments arguments, Message message) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Encoding", "snappy");
    headers.put(
        "Content-Type",
        message.isVersion2
            ? "application/x-protobuf;proto=" + EndpointArguments.VERSION_2
            : "application/x-protobuf");
    headers.put("X-Prometheus-Remote-Write-Version", message.isVersion2 ? "2.0.0" : "0.1.0");
    if (message.attempt > 0) {
      headers.put("Retry-Attempt", Integer.toString(message.attempt));
    }
    identity.forEach(header -> headers.put(header.name(), header.value()));
    headers.putAll(arguments.headers());
    var request =
        Request.of("POST", arguments.url(), new Request.Body(message.bytes, 0, message.length))
            .timeout(arguments.remoteTimeout())
            .maxResponseBytes(0)
            .asRepeatable()
            .keepingMethod();
    for (var header : headers.entrySet()) {
      request = request.header(header.getKey(), header.getValue());
    }
    return request;
  }

  private Answer send(HttpClient client, EndpointSettings settings, Message message, Instant now)
      throws InterruptedException {
    try (var response = client.send(request(settings.arguments(), message))) {
      int status = response.status();
      if (status / 100 == 2) {
        return new Answer.Sent(message.isVersion2 ? written(response) : null);
      }
      String cause = Urls.withoutValues(cause(response), settings.arguments().url());
      boolean isLater = status / 100 == 5 || (status == 429 && settings.queue().retryOn429());
      return isLater
          ? new Answer.Later(cause, RetryAfter.of(response, now))
          : new Answer.Refused(status, cause);
    } catch (IOException e) {
      String cause = Urls.withoutValues("" + e.getMessage(), settings.arguments().url());
      return new Answer.Later(cause, Duration.ZERO);
    }
  }

  /// A receiver of version 2 has to say what it stored; one that says nothing has not understood.
  private static Counts written(Response response) {
    return new Counts(
        number(response.header(WRITTEN + "Samples-Written")),
        number(response.header(WRITTEN + "Exemplars-Written")),
        number(response.header(WRITTEN + "Histograms-Written")));
  }

  private static int number(@Nullable String header) {
    if (header == null || !header.strip().matches("[0-9]{1,9}")) {
      return 0;
    }
    return Integer.parseInt(header.strip());
  }

  private static String cause(Response response) {
    String text;
    try {
      text = response.excerpt(MAX_CAUSE).strip();
    } catch (IOException e) {
      text = "(" + e.getMessage() + ")";
    }
    return "server returned HTTP status " + response.statusText() + ": " + text;
  }
}
