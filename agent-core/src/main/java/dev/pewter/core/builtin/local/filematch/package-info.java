/// `local.file_match`: turns globs into the files they match. One thread walks the directories,
/// at each change of the arguments and then periodically; a walk visits at most
/// `Walk.MAX_ENTRIES` entries for a glob and holds what it found.
@NullMarked
package dev.pewter.core.builtin.local.filematch;

import org.jspecify.annotations.NullMarked;
