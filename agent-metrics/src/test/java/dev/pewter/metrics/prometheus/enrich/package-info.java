/// Tests of `prometheus.enrich`.
@NullMarked
package dev.pewter.metrics.prometheus.enrich;

import org.jspecify.annotations.NullMarked;
