/// Reads a machine's files, `/proc` and `/sys` above all: whole, into memory that is used again,
/// without a text for each number. For one thread at a time. Hot path.
@NullMarked
package dev.pewter.metrics.host;

import org.jspecify.annotations.NullMarked;
