@NullMarked
package dev.pewter.metrics.prometheus.operator.probes;

import org.jspecify.annotations.NullMarked;
