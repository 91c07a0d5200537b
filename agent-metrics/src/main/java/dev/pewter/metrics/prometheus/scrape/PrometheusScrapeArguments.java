package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The block of a `prometheus.scrape`.
///
/// @param jobName empty: the component's id
public record PrometheusScrapeArguments(
    @Attr("targets") List<Target> targets,
    @Attr("forward_to") List<SampleReceiver> forwardTo,
    @Attr(value = "job_name", byDefault = "") String jobName,
    @Attr(value = "honor_labels", byDefault = "false") boolean honorLabels,
    @Attr(value = "honor_timestamps", byDefault = "true") boolean honorTimestamps,
    @Attr(value = "track_timestamps_staleness", byDefault = "false")
        boolean trackTimestampsStaleness,
    @Attr(value = "params", byDefault = "{}") Map<String, List<String>> params,
    @Attr(value = "scrape_classic_histograms", byDefault = "false") boolean scrapeClassicHistograms,
    @Attr(value = "scrape_native_histograms", byDefault = "false") boolean scrapeNativeHistograms,
    @Attr(value = "scrape_failure_log_file", byDefault = "") String scrapeFailureLogFile,
    @Attr(value = "scrape_interval", byDefault = "1m") Duration scrapeInterval,
    @Attr(value = "scrape_timeout", byDefault = "10s") Duration scrapeTimeout,
    @Attr(
            value = "scrape_protocols",
            byDefault =
                "[\"OpenMetricsText1.0.0\", \"OpenMetricsText0.0.1\", \"PrometheusText1.0.0\","
                    + " \"PrometheusText0.0.4\"]")
        List<String> scrapeProtocols,
    @Attr(value = "metrics_path", byDefault = "/metrics") String metricsPath,
    @Attr(value = "scheme", byDefault = "http") String scheme,
    @Attr(value = "body_size_limit", byDefault = "0") ByteSize bodySizeLimit,
    @Attr(value = "sample_limit", byDefault = "0") long sampleLimit,
    @Attr(value = "target_limit", byDefault = "0") long targetLimit,
    @Attr(value = "label_limit", byDefault = "0") long labelLimit,
    @Attr(value = "label_name_length_limit", byDefault = "0") long labelNameLengthLimit,
    @Attr(value = "label_value_length_limit", byDefault = "0") long labelValueLengthLimit,
    @Inline HttpClientArguments client,
    @Attr(value = "extra_metrics", byDefault = "false") boolean extraMetrics,
    @Attr(value = "enable_protobuf_negotiation", byDefault = "false")
        boolean enableProtobufNegotiation,
    @Attr(value = "metric_name_validation_scheme", byDefault = "legacy")
        String metricNameValidationScheme,
    @Attr(value = "metric_name_escaping_scheme", byDefault = "") String metricNameEscapingScheme,
    @Attr(value = "scrape_fallback_protocol", byDefault = "PrometheusText0.0.4")
        String scrapeFallbackProtocol,
    @Attr(value = "convert_classic_histograms_to_nhcb", byDefault = "false")
        boolean convertClassicHistogramsToNhcb,
    @Attr(value = "enable_compression", byDefault = "true") boolean enableCompression,
    @Attr(value = "native_histogram_bucket_limit", byDefault = "0") long nativeHistogramBucketLimit,
    @Attr(value = "native_histogram_min_bucket_factor", byDefault = "0")
        double nativeHistogramMinBucketFactor,
    @Attr(value = "honor_metadata", byDefault = "false") boolean honorMetadata,
    @Attr(value = "enable_type_and_unit_labels", byDefault = "false")
        boolean enableTypeAndUnitLabels,
    @Attr(value = "start_timestamp_zero_ingestion", byDefault = "false")
        boolean startTimestampZeroIngestion,
    @Block("clustering") Clustering clustering) {

  /// Whether the instances of a cluster share the targets.
  public record Clustering(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}

  public PrometheusScrapeArguments {
    targets = List.copyOf(targets);
    forwardTo = List.copyOf(forwardTo);
    params = Map.copyOf(params);
    if (scrapeTimeout.compareTo(scrapeInterval) > 0) {
      throw new InvalidArgument(
          "scrape_timeout ("
              + GoDuration.text(scrapeTimeout)
              + ") greater than scrape_interval ("
              + GoDuration.text(scrapeInterval)
              + ") for scrape config with job name "
              + Quote.quote(jobName));
    }
    if (enableProtobufNegotiation) {
      if (!scrapeProtocols.equals(Protocol.DEFAULT)
          && !scrapeProtocols.equals(Protocol.PROTOBUF_FIRST)) {
        throw new InvalidArgument(
            "both enable_protobuf_negotiation and scrape_protocols are set, only one can be set at"
                + " a time");
      }
      scrapeNativeHistograms = true;
    }
    if (scrapeNativeHistograms) {
      if (scrapeProtocols.equals(Protocol.DEFAULT)) {
        scrapeProtocols = Protocol.PROTOBUF_FIRST;
      }
      if (!scrapeProtocols.contains(Protocol.PROTOBUF.toString())) {
        throw new InvalidArgument(
            "scrape_native_histograms is set to true, but PrometheusProto is not in"
                + " scrape_protocols");
      }
    }
    scrapeProtocols = List.copyOf(scrapeProtocols);
    checkProtocols(scrapeProtocols, scrapeFallbackProtocol);
    metricNameEscapingScheme = escaping(metricNameValidationScheme, metricNameEscapingScheme);
    notNegative("sample_limit", sampleLimit);
    notNegative("target_limit", targetLimit);
    notNegative("label_limit", labelLimit);
    notNegative("label_name_length_limit", labelNameLengthLimit);
    notNegative("label_value_length_limit", labelValueLengthLimit);
    notNegative("native_histogram_bucket_limit", nativeHistogramBucketLimit);
    notNegative("body_size_limit", bodySizeLimit.bytes());
  }

  private static void notNegative(String name, long number) {
    if (number < 0) {
      throw new InvalidArgument(name + " must not be negative; got " + number);
    }
  }

  private static void checkProtocols(List<String> protocols, String fallback) {
    var seen = new HashSet<String>();
    for (String protocol : protocols) {
      if (!seen.add(protocol)) {
        throw new InvalidArgument(
            "duplicate scrape protocol "
                + Quote.quote(protocol)
                + ": make sure the scrape protocols provided are unique");
      }
      if (Protocol.of(protocol) == null) {
        throw new InvalidArgument(
            "invalid scrape protocol " + Quote.quote(protocol) + ": " + Protocol.unknown(protocol));
      }
    }
    if (!fallback.isEmpty() && Protocol.of(fallback) == null) {
      throw new InvalidArgument(
          "invalid scrape_fallback_protocol "
              + Quote.quote(fallback)
              + ": "
              + Protocol.unknown(fallback));
    }
  }

  private static String escaping(String validation, String escaping) {
    if (!validation.equals("utf8") && !validation.equals("legacy")) {
      throw new InvalidArgument(
          "invalid metric_name_validation_scheme "
              + Quote.quote(validation)
              + ": must be either \"utf8\" or \"legacy\"");
    }
    boolean isUtf8 = validation.equals("utf8");
    return switch (escaping) {
      case "" -> isUtf8 ? "allow-utf-8" : "underscores";
      case "underscores", "dots", "values" -> escaping;
      case "allow-utf-8" -> {
        if (!isUtf8) {
          throw new InvalidArgument(
              "metric_name_escaping_scheme cannot be set to 'allow-utf-8' while"
                  + " metric_name_validation_scheme is not set to 'utf8'");
        }
        yield escaping;
      }
      default ->
          throw new InvalidArgument(
              "invalid metric_name_escaping_scheme: "
                  + Quote.quote(escaping)
                  + ", supported values: [allow-utf-8 underscores dots values]");
    };
  }

  boolean allowsUtf8Names() {
    return metricNameValidationScheme.equals("utf8");
  }

  /// Whether what is known of series stays right when these arguments take the place of others.
  boolean keepsSeriesOf(PrometheusScrapeArguments other) {
    return honorLabels == other.honorLabels
        && honorTimestamps == other.honorTimestamps
        && trackTimestampsStaleness == other.trackTimestampsStaleness
        && scrapeClassicHistograms == other.scrapeClassicHistograms
        && scrapeNativeHistograms == other.scrapeNativeHistograms
        && labelLimit == other.labelLimit
        && labelNameLengthLimit == other.labelNameLengthLimit
        && labelValueLengthLimit == other.labelValueLengthLimit
        && metricNameValidationScheme.equals(other.metricNameValidationScheme)
        && convertClassicHistogramsToNhcb == other.convertClassicHistogramsToNhcb;
  }

  /// These arguments with what is fixed at the start taken from others, and without targets and
  /// receivers, which change without a restart of the loops.
  PrometheusScrapeArguments settled(PrometheusScrapeArguments first) {
    return with(List.of(), List.of(), first.honorMetadata, first.enableTypeAndUnitLabels);
  }

  private PrometheusScrapeArguments with(
      List<Target> newTargets,
      List<SampleReceiver> receivers,
      boolean metadata,
      boolean typeAndUnit) {
    return new PrometheusScrapeArguments(
        newTargets,
        receivers,
        jobName,
        honorLabels,
        honorTimestamps,
        trackTimestampsStaleness,
        params,
        scrapeClassicHistograms,
        scrapeNativeHistograms,
        scrapeFailureLogFile,
        scrapeInterval,
        scrapeTimeout,
        scrapeProtocols,
        metricsPath,
        scheme,
        bodySizeLimit,
        sampleLimit,
        targetLimit,
        labelLimit,
        labelNameLengthLimit,
        labelValueLengthLimit,
        client,
        extraMetrics,
        enableProtobufNegotiation,
        metricNameValidationScheme,
        metricNameEscapingScheme,
        scrapeFallbackProtocol,
        convertClassicHistogramsToNhcb,
        enableCompression,
        nativeHistogramBucketLimit,
        nativeHistogramMinBucketFactor,
        metadata,
        typeAndUnit,
        startTimestampZeroIngestion,
        clustering);
  }
}
