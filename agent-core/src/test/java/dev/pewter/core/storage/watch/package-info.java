/// Tests of the segmented log.
@NullMarked
package dev.pewter.core.storage.watch;

import org.jspecify.annotations.NullMarked;
