package dev.pewter.loki.source.docker;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.docker.EngineHost;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block of a `loki.source.docker`.
record LokiSourceDockerArguments(
    @Attr("host") String host,
    @Attr("targets") List<Target> targets,
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "labels", byDefault = "{}") Map<String, String> labels,
    @Attr("relabel_rules") @Nullable Rules relabelRules,
    @Block("http_client_config") HttpClientArguments client,
    @Attr(value = "refresh_interval", byDefault = "1m") Duration refreshInterval) {
  LokiSourceDockerArguments {
    targets = List.copyOf(targets);
    forwardTo = List.copyOf(forwardTo);
    labels = Map.copyOf(labels);
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be positive");
    }
    try {
      var address = EngineHost.parse(host);
      if (address instanceof EngineHost.UnixSocket && !client.equals(HttpClientArguments.DEFAULT)) {
        throw new InvalidArgument("http_client_config does not apply to a unix socket");
      }
    } catch (IllegalArgumentException e) {
      throw e instanceof InvalidArgument ? e : new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  EngineHost address() {
    return EngineHost.parse(host);
  }
}
