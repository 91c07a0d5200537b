/// Tests of the exporter of the agent's own metrics.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.self;

import org.jspecify.annotations.NullMarked;
