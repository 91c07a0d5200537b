/// Tests of the exporter of a database: with servers of the test, and beside Debian's exporter.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.mysql;

import org.jspecify.annotations.NullMarked;
