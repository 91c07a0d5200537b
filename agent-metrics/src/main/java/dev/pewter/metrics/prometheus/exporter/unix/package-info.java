/// `prometheus.exporter.unix`: what a machine's kernel tells, as node_exporter shows it. Nothing
/// runs between requests; a request collects on its own thread, and those that come meanwhile share
/// the result. Hot path.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.unix;

import org.jspecify.annotations.NullMarked;
