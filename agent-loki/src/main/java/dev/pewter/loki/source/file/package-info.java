/// `loki.source.file`: tails files. Hot path.
///
/// One watcher thread looks at inotify's events seven times a second, or at the files themselves
/// where inotify cannot be had, and puts files with news into a queue; a few reader threads take
/// them from there, read 256 KiB at a time, and pass batches on, waiting while there is no room.
/// An idle file is a record of its identity and offset; at most 48 idle files are kept open.
@NullMarked
package dev.pewter.loki.source.file;

import org.jspecify.annotations.NullMarked;
