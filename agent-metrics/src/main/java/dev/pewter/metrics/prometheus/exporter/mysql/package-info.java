/// Shows what a MySQL or MariaDB server tells of itself. Each page has a connection of its own,
/// which ends with it; one page is made at a time. The driver is loaded when the first page is
/// asked for.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.mysql;

import org.jspecify.annotations.NullMarked;
