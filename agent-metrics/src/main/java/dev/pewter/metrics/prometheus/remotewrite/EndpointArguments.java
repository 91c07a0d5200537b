package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.model.Urls;
import dev.pewter.core.relabel.Rule;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The block `endpoint`.
record EndpointArguments(
    @Attr("url") URI url,
    @Attr(value = "name", byDefault = "") String name,
    @Attr(value = "remote_timeout", byDefault = "30s") Duration remoteTimeout,
    @Attr(value = "headers", byDefault = "{}") Map<String, String> headers,
    @Attr(value = "send_exemplars", byDefault = "true") boolean sendExemplars,
    @Attr(value = "send_native_histograms", byDefault = "false") boolean sendNativeHistograms,
    @Attr(value = "protobuf_message", byDefault = VERSION_1) String protobufMessage,
    @Attr(value = "round_robin_dns", byDefault = "false") boolean roundRobinDns,
    @Inline HttpClientArguments client,
    @Block(value = "queue_config", shownWhenWritten = true) QueueArguments queue,
    @Block(value = "metadata_config", shownWhenWritten = true) MetadataArguments metadata,
    @Block("write_relabel_config") List<Rule> writeRelabelConfigs,
    @Block("sigv4") CloudArguments.@Nullable Sigv4 sigv4,
    @Block("azuread") CloudArguments.@Nullable AzureAd azureAd,
    @Block("google_iam") CloudArguments.@Nullable GoogleIam googleIam) {

  static final String VERSION_1 = "prometheus.WriteRequest";
  static final String VERSION_2 = "io.prometheus.write.v2.Request";

  EndpointArguments {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers)); // names are made of it
    writeRelabelConfigs = List.copyOf(writeRelabelConfigs);
    if (!remoteTimeout.isPositive()) {
      throw new InvalidArgument("remote_timeout must be greater than 0");
    }
    if (!protobufMessage.equals(VERSION_1) && !protobufMessage.equals(VERSION_2)) {
      throw new InvalidArgument(
          "invalid protobuf_message %s for endpoint %s: unknown type for remote write protobuf message %s, supported: %s, %s"
              .formatted(
                  Quote.quote(protobufMessage),
                  Quote.quote(name),
                  protobufMessage,
                  VERSION_1,
                  VERSION_2));
    }
    try {
      headers.forEach(Request.Header::new);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  boolean isVersion2() {
    return protobufMessage.equals(VERSION_2);
  }

  /// The URL as metrics and logs show it: without a password and without the values of its query,
  /// so that the label stays when a token changes. What tells two such endpoints apart is the name.
  String shownUrl() {
    return Urls.withoutValues(url);
  }
}
