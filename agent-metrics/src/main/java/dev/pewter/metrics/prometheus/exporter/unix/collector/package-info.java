/// What `prometheus.exporter.unix` can read of a machine, a collector for each subject. All
/// collectors of a component are called by one thread, one after the other; they share the memory
/// that files are read into. Hot path.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.unix.collector;

import org.jspecify.annotations.NullMarked;
