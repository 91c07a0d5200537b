/// `prometheus.exporter.self`: the agent's own metrics as a target.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.self;

import org.jspecify.annotations.NullMarked;
