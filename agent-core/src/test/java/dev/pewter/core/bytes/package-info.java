/// Tests of searching.
@NullMarked
package dev.pewter.core.bytes;

import org.jspecify.annotations.NullMarked;
