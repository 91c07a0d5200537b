/// discovery.file, tested.
@NullMarked
package dev.pewter.core.builtin.discovery.file;

import org.jspecify.annotations.NullMarked;
