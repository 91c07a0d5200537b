package dev.pewter.core.builtin.remote.http;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// The block of a `remote.http`.
record RemoteHttpArguments(
    @Attr("url") URI url,
    @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency,
    @Attr(value = "poll_timeout", byDefault = "10s") Duration pollTimeout,
    @Attr(value = "is_secret", byDefault = "false") boolean isSecret,
    @Attr(value = "method", byDefault = "GET") String method,
    @Attr(value = "headers", byDefault = "{}") Map<String, String> headers,
    @Attr(value = "body", byDefault = "") String body,
    @Block("client") HttpClientArguments client) {

  RemoteHttpArguments {
    headers = Map.copyOf(headers);
    if (!pollFrequency.isPositive()) {
      throw new InvalidArgument("poll_frequency must be greater than 0");
    }
    if (!pollTimeout.isPositive()) {
      throw new InvalidArgument("poll_timeout must be greater than 0");
    }
    if (pollTimeout.compareTo(pollFrequency) >= 0) {
      throw new InvalidArgument("poll_timeout must be less than poll_frequency");
    }
    method = method.isEmpty() ? "GET" : method;
    if (!method.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0)) {
      throw new InvalidArgument("net/http: invalid method \"" + method + "\"");
    }
  }
}
