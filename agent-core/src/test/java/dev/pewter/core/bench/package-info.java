/// Programs that print how fast something is; `make bench` runs them.
@NullMarked
package dev.pewter.core.bench;

import org.jspecify.annotations.NullMarked;
