/// Tests of time formats.
@NullMarked
package dev.pewter.core.time;

import org.jspecify.annotations.NullMarked;
