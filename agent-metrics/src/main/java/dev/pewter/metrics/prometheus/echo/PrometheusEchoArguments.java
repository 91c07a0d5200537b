package dev.pewter.metrics.prometheus.echo;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;

/// The block of a `prometheus.echo`.
record PrometheusEchoArguments(@Attr(value = "format", byDefault = "text") String format) {
  PrometheusEchoArguments {
    if (!format.equals("text") && !format.equals("openmetrics") && !format.isEmpty()) {
      throw new InvalidArgument(
          "unknown format " + Quote.quote(format) + ", supported: text, openmetrics");
    }
  }

  boolean isOpenMetrics() {
    return format.equals("openmetrics");
  }
}
