/// `prometheus.relabel`: rewrites and filters the labels of samples by rules. Hot path: it works on
/// its callers' threads, a batch at a time; what the rules make of a series is remembered for as
/// many series as `max_cache_size` says, or for as long as `cache_ttl` says and at most a million.
@NullMarked
package dev.pewter.metrics.prometheus.relabel;

import org.jspecify.annotations.NullMarked;
