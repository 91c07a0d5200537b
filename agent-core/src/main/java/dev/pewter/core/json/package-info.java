/// A pull reader and a writer for JSON. Strict, bounded in depth, no trees.
@NullMarked
package dev.pewter.core.json;

import org.jspecify.annotations.NullMarked;
