/// Tests of `prometheus.scrape`.
@NullMarked
package dev.pewter.metrics.prometheus.scrape;

import org.jspecify.annotations.NullMarked;
