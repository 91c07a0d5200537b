/// Tests of the segmented log.
@NullMarked
package dev.pewter.core.storage.wal;

import org.jspecify.annotations.NullMarked;
