/// Files that survive: atomic replacement, one process per directory, sizes on disk.
@NullMarked
package dev.pewter.core.storage.files;

import org.jspecify.annotations.NullMarked;
