/// What tests of metrics components share.
@NullMarked
package dev.pewter.metrics.testing;

import org.jspecify.annotations.NullMarked;
