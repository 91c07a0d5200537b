/// Tests of the pages exporters serve.
@NullMarked
package dev.pewter.metrics.exposition;

import org.jspecify.annotations.NullMarked;
