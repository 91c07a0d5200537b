/// Tests of `prometheus.relabel`.
@NullMarked
package dev.pewter.metrics.prometheus.relabel;

import org.jspecify.annotations.NullMarked;
