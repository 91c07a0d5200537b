/// The component `prometheus.operator.servicemonitors`.
@NullMarked
package dev.pewter.metrics.prometheus.operator.servicemonitors;

import org.jspecify.annotations.NullMarked;
