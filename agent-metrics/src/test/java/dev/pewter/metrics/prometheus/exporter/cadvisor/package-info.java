/// Tests of the exporter of containers.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.cadvisor;

import org.jspecify.annotations.NullMarked;
