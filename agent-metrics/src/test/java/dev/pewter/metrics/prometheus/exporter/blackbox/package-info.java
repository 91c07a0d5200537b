/// Tests of the probes: against servers of the test, and beside Debian's blackbox exporter.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.blackbox;

import org.jspecify.annotations.NullMarked;
