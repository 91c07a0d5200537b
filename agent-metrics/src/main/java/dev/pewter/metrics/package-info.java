/// Metrics: exporters that read them, scraping, relabelling, and sinks that send them on.
@NullMarked
package dev.pewter.metrics;

import org.jspecify.annotations.NullMarked;
