package dev.pewter.metrics.prometheus.operator.servicemonitors;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.metrics.prometheus.operator.OperatorArguments;

/// The block of a `prometheus.operator.servicemonitors`.
record PrometheusOperatorServicemonitorsArguments(
    @Inline OperatorArguments operator,
    @Attr(value = "allow_arbitrary_file_access", byDefault = "false")
        boolean allowArbitraryFileAccess) {}
