package dev.pewter.metrics.prometheus.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.relabel.Rules;

/// What a `prometheus.relabel` gives to others.
record PrometheusRelabelExports(
    @Attr("receiver") SampleReceiver receiver, @Attr("rules") Rules rules) {}
