/// The component `prometheus.operator.scrapeconfigs`.
@NullMarked
package dev.pewter.metrics.prometheus.operator.scrapeconfigs;

import org.jspecify.annotations.NullMarked;
