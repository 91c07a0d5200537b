package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.config.decode.Attr;

/// What people see of a running exporter.
///
/// @param collectors that are on, separated by commas
record UnixInfo(@Attr("enabled_collectors") String collectors) {}
