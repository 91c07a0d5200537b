/// `prometheus.enrich`: copies labels of discovered targets to samples that match them. Hot path:
/// it works on its callers' threads, a batch at a time; what became of a series is remembered for
/// the 100,000 series used last.
@NullMarked
package dev.pewter.metrics.prometheus.enrich;

import org.jspecify.annotations.NullMarked;
