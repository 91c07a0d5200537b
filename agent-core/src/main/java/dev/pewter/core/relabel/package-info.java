/// Relabelling: the `rule` block and the engine that applies rules to targets, series and streams.
///
/// A `Relabeler` is immutable and may be used from any thread; what it works on lives on the
/// caller's stack.
@NullMarked
package dev.pewter.core.relabel;

import org.jspecify.annotations.NullMarked;
