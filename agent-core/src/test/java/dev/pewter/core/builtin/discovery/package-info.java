/// What discovery components share, tested.
@NullMarked
package dev.pewter.core.builtin.discovery;

import org.jspecify.annotations.NullMarked;
