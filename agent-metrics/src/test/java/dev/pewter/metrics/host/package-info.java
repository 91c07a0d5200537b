/// Tests of what reads a machine's files.
@NullMarked
package dev.pewter.metrics.host;

import org.jspecify.annotations.NullMarked;
