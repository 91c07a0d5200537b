/// A log on disk for any payload: segments of checksummed records, several independent readers.
///
/// Survives SIGKILL at any moment with everything that was handed to it and flushed, and a power
/// failure with everything that was synced. Bounded in size and age; what is dropped for that is
/// counted. Hot path: appending and reading allocate nothing.
@NullMarked
package dev.pewter.core.storage.wal;

import org.jspecify.annotations.NullMarked;
