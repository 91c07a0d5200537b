/// `prometheus.exporter.process`: what groups of processes use, as process-exporter shows it.
/// Processes are looked at once when the component is made, so that counters begin there, and then
/// for each page, by the thread that asks; those who ask meanwhile share the result.
///
/// Kept are the numbers of each process of a group and of its threads, the numbers of those that
/// belong to none, and the totals of each group: bounded by the machine's processes, and by 10,000
/// groups that have none left. Hot path.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.process;

import org.jspecify.annotations.NullMarked;
