@NullMarked
package dev.pewter.metrics.prometheus.operator.podmonitors;

import org.jspecify.annotations.NullMarked;
