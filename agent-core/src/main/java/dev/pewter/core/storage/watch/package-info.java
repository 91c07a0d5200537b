/// Notices changed files. Two inotify instances for the process, for changes and for new names, and
/// a thread each, both only while something is watched: a user has few instances (128 by default),
/// and a directory is watched once however many want to know. Bounded by what its callers watch.
@NullMarked
package dev.pewter.core.storage.watch;

import org.jspecify.annotations.NullMarked;
