/// Tests of searching files.
@NullMarked
package dev.pewter.core.storage.search;

import org.jspecify.annotations.NullMarked;
