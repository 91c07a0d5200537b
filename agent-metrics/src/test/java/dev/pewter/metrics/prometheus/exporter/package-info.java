/// Tests of what exporters share.
@NullMarked
package dev.pewter.metrics.prometheus.exporter;

import org.jspecify.annotations.NullMarked;
