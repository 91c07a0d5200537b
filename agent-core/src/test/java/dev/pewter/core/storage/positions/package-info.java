/// Tests of the positions store.
@NullMarked
package dev.pewter.core.storage.positions;

import org.jspecify.annotations.NullMarked;
