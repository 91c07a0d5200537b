/// Reads times from text by Go's reference layouts and by the names that `stage.timestamp` knows.
/// Immutable, for any number of threads. Hot path.
@NullMarked
package dev.pewter.core.time;

import org.jspecify.annotations.NullMarked;
