package dev.pewter.metrics.prometheus.operator.scrapeconfigs;

import dev.pewter.core.config.decode.Inline;
import dev.pewter.metrics.prometheus.operator.OperatorArguments;

/// The block of a `prometheus.operator.scrapeconfigs`.
record PrometheusOperatorScrapeconfigsArguments(@Inline OperatorArguments operator) {}
