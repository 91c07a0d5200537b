/// Tests of time formats.
@NullMarked
package dev.pewter.loki.process.time;

import org.jspecify.annotations.NullMarked;
