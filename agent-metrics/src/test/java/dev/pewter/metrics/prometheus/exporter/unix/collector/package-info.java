/// Tests of the collectors over small machines of files.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.unix.collector;

import org.jspecify.annotations.NullMarked;
