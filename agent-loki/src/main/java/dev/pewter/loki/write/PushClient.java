package dev.pewter.loki.write;

import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.http.client.RetryAfter;
import dev.pewter.core.model.Urls;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Sends one request once and says what its answer means.
final class PushClient {
  private static final int MAX_ANSWER = 64 << 10;
  private static final int MAX_CAUSE = 1024;

  /// The status Loki answers with when it does not want to store anything for a while.
  private static final int BLOCKED = 260;

  private final List<Request.Header> identity;

  /// @param identity headers that name the agent
  PushClient(List<Request.Header> identity) {
    this.identity = identity;
  }

  PushResult push(EndpointSettings settings, String tenant, byte[] body, Instant now)
      throws InterruptedException {
    if (!settings.client().enter()) {
      return new PushResult.Later(-1, Duration.ZERO, "the settings have just changed");
    }
    try {
      return push(settings.client().client(), settings, request(settings, tenant, body), now);
    } catch (IllegalArgumentException e) {
      return new PushResult.Refused(
          -1, String.valueOf(e.getMessage()), new Refusal(Refusal.Kind.EVERYTHING, 0, ""));
    } finally {
      settings.client().leave();
    }
  }

  private Request request(EndpointSettings settings, String tenant, byte[] body) {
    var arguments = settings.arguments();
    var request =
        Request.post(arguments.url(), "application/x-protobuf", body)
            .header("Content-Encoding", "snappy")
            .timeout(arguments.remoteTimeout())
            .maxResponseBytes(0)
            .asRepeatable()
            .keepingMethod();
    if (!tenant.isEmpty()) {
      request = request.header(EndpointSettings.TENANT_HEADER, tenant);
    }
    for (var header : identity) {
      request = request.header(header.name(), header.value());
    }
    for (var header : settings.headers()) {
      if (tenant.isEmpty() || !header.name().equalsIgnoreCase(EndpointSettings.TENANT_HEADER)) {
        request = request.header(header.name(), header.value());
      }
    }
    return request;
  }

  private static PushResult push(
      HttpClient client, EndpointSettings settings, Request request, Instant now)
      throws InterruptedException {
    try (var response = client.send(request)) {
      int status = response.status();
      if (status == 204) {
        return new PushResult.Sent();
      }
      String answer = answer(response);
      boolean isBlocked = status == BLOCKED || answer.startsWith("ingestion blocked");
      if (status / 100 == 2 && !isBlocked) {
        return new PushResult.Sent();
      }
      String cause = Urls.withoutValues(cause(response, answer), settings.arguments().url());
      if (status / 100 == 2) {
        return new PushResult.Later(status, Duration.ZERO, cause);
      }
      var later = new PushResult.Later(status, RetryAfter.of(response, now), cause);
      if (status == 429) {
        // Loki's limit of streams does not go away by waiting, and keeps out only new streams.
        boolean isForever = answer.startsWith("maximum active stream limit exceeded");
        return !isForever && settings.arguments().retryOn429()
            ? later
            : new PushResult.Refused(
                status,
                later.cause(),
                isForever
                    ? Refusal.of(status, answer)
                    : new Refusal(Refusal.Kind.EVERYTHING, 0, ""));
      }
      if (settings.arguments().dropOnStatus().contains(new DroppedStatus(status))) {
        return new PushResult.Refused(
            status, later.cause(), new Refusal(Refusal.Kind.EVERYTHING, 0, ""));
      }
      return isRefusal(status)
          ? new PushResult.Refused(status, later.cause(), Refusal.of(status, answer))
          : later;
    } catch (IOException e) {
      String cause = Urls.withoutValues("" + e.getMessage(), settings.arguments().url());
      return new PushResult.Later(-1, Duration.ZERO, cause);
    }
  }

  /// Tokens, ingresses and clocks recover: what they cause is tried again, as 5xx is, unless the
  /// endpoint drops it.
  private static boolean isRefusal(int status) {
    return switch (status) {
      case 401, 403, 404, 405, 407, 408, 421, 425 -> false;
      default -> status / 100 == 4;
    };
  }

  /// The body's start; why there is none, where reading fails, which changes nothing.
  private static String answer(Response response) {
    try {
      return response.excerpt(MAX_ANSWER).strip();
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  private static String cause(Response response, String answer) {
    int end = answer.indexOf('\n');
    String line = end < 0 ? answer : answer.substring(0, end);
    String status = response.statusText();
    int space = status.indexOf(' ');
    return "server returned HTTP status "
        + (space < 0 ? "" : status.substring(space + 1))
        + " ("
        + response.status()
        + "): "
        + line.substring(0, Math.min(line.length(), MAX_CAUSE));
  }
}
