/// From bytes to tokens to the syntax tree. Any bytes give a tree and diagnostics, never an
/// exception; nesting is bounded, so that what walks the tree may recurse.
@NullMarked
package dev.pewter.core.config.parse;

import org.jspecify.annotations.NullMarked;
