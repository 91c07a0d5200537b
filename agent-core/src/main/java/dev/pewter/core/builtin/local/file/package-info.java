/// `local.file`: the content of a file, kept up to date. One thread, woken by the process's file
/// watch or by time; holds one content of at most `LocalFile.MAX_BYTES`.
@NullMarked
package dev.pewter.core.builtin.local.file;

import org.jspecify.annotations.NullMarked;
