package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.metrics.exposition.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a target may be asked to answer with.
enum Protocol {
  PROTOBUF(
      "PrometheusProto",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
      false,
      Format.PROTOBUF),
  OPEN_METRICS_1(
      "OpenMetricsText1.0.0",
      "application/openmetrics-text;version=1.0.0",
      true,
      Format.OPEN_METRICS),
  OPEN_METRICS_0(
      "OpenMetricsText0.0.1",
      "application/openmetrics-text;version=0.0.1",
      false,
      Format.OPEN_METRICS),
  TEXT_1("PrometheusText1.0.0", "text/plain;version=1.0.0", true, Format.TEXT),
  TEXT_0("PrometheusText0.0.4", "text/plain;version=0.0.4", false, Format.TEXT);

  static final List<String> DEFAULT =
      List.of(
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");
  static final List<String> PROTOBUF_FIRST =
      List.of(
          "PrometheusProto",
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  private final String text;
  private final String mediaType;
  private final boolean escapes;
  private final Format format;

  Protocol(String text, String mediaType, boolean escapes, Format format) {
    this.text = text;
    this.mediaType = mediaType;
    this.escapes = escapes;
    this.format = format;
  }

  static @Nullable Protocol of(String text) {
    for (var protocol : values()) {
      if (protocol.text.equals(text)) {
        return protocol;
      }
    }
    return null;
  }

  /// The complaint about a name that is none.
  static String unknown(String text) {
    return "unknown scrape protocol "
        + text
        + ", supported: [OpenMetricsText0.0.1 OpenMetricsText1.0.0 PrometheusProto"
        + " PrometheusText0.0.4 PrometheusText1.0.0]";
  }

  Format format() {
    return format;
  }

  /// The header `Accept` for protocols in order of preference.
  static String accept(List<String> protocols, String escaping) {
    var header = new StringBuilder();
    int weight = values().length + 1;
    for (String name : protocols) {
      var protocol = of(name);
      if (protocol != null) {
        header.append(protocol.mediaType);
        if (protocol.escapes) {
          header.append(";escaping=").append(escaping);
        }
        header.append(";q=0.").append(weight--).append(',');
      }
    }
    return header.append("*/*;q=0.").append(weight).toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
