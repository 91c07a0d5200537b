/// Tests of this module as a whole.
@NullMarked
package dev.pewter.loki;

import org.jspecify.annotations.NullMarked;
