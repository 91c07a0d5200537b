/// `loki.relabel`: rewrites and filters the labels of entries by rules. Hot path: it works on its
/// callers' threads, a batch at a time; what the rules make of a label set is remembered for as
/// many label sets as `max_cache_size` says.
@NullMarked
package dev.pewter.loki.relabel;

import org.jspecify.annotations.NullMarked;
