/// Asks a Docker engine, on TCP or on a socket in the file system. No threads of its own; a buffer
/// of 16 KiB for each answer that is read.
@NullMarked
package dev.pewter.core.http.docker;

import org.jspecify.annotations.NullMarked;
