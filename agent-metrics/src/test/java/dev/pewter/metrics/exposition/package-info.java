/// Tests of writing and reading pages of metrics.
@NullMarked
package dev.pewter.metrics.exposition;

import org.jspecify.annotations.NullMarked;
