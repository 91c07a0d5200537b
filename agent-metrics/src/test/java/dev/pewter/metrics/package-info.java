/// Tests of this module as a whole.
@NullMarked
package dev.pewter.metrics;

import org.jspecify.annotations.NullMarked;
