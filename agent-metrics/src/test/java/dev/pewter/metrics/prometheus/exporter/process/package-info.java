/// Tests of the exporter of groups of processes.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.process;

import org.jspecify.annotations.NullMarked;
