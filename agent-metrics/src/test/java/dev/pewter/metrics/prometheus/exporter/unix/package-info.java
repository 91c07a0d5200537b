/// Tests of the exporter of a machine.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.unix;

import org.jspecify.annotations.NullMarked;
