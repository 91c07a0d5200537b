package dev.pewter.metrics.prometheus.operator.podmonitors;

import dev.pewter.core.config.decode.Inline;
import dev.pewter.metrics.prometheus.operator.OperatorArguments;

/// The block of a `prometheus.operator.podmonitors`.
record PrometheusOperatorPodmonitorsArguments(@Inline OperatorArguments operator) {}
