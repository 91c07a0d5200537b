/// From the syntax tree back to text, in the one layout that `fmt` gives.
@NullMarked
package dev.pewter.core.config.print;

import org.jspecify.annotations.NullMarked;
