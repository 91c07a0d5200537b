/// The component `prometheus.operator.podmonitors`.
@NullMarked
package dev.pewter.metrics.prometheus.operator.podmonitors;

import org.jspecify.annotations.NullMarked;
