/// Searching in byte arrays. Hot path.
@NullMarked
package dev.pewter.core.bytes;

import org.jspecify.annotations.NullMarked;
