package dev.pewter.metrics.prometheus.operator.probes;

import dev.pewter.core.config.decode.Inline;
import dev.pewter.metrics.prometheus.operator.OperatorArguments;

/// The block of a `prometheus.operator.probes`.
record PrometheusOperatorProbesArguments(@Inline OperatorArguments operator) {}
