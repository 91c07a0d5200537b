/// Relabelling, tested.
@NullMarked
package dev.pewter.core.relabel;

import org.jspecify.annotations.NullMarked;
