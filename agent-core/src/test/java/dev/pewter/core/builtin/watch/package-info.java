/// Watching files, tested.
@NullMarked
package dev.pewter.core.builtin.watch;

import org.jspecify.annotations.NullMarked;
