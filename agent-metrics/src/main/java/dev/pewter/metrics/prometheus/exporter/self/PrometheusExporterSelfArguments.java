package dev.pewter.metrics.prometheus.exporter.self;

/// The block of a `prometheus.exporter.self`, which has nothing in it.
record PrometheusExporterSelfArguments() {}
