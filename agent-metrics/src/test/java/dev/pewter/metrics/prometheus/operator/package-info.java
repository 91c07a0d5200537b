@NullMarked
package dev.pewter.metrics.prometheus.operator;

import org.jspecify.annotations.NullMarked;
